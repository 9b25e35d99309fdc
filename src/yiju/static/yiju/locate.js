// A form that asks from where the reader stands before it is sent.
for (const form of document.querySelectorAll("form[data-locates]")) {
  form.addEventListener("submit", (event) => {
    if (form.elements.lon.value || !navigator.geolocation) return;
    event.preventDefault();
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.lon.value = coords.longitude.toFixed(6);
      form.elements.lat.value = coords.latitude.toFixed(6);
      form.submit();
    }, () => form.submit(), { enableHighAccuracy: true, timeout: 10000 });
  });
}
