// A form that asks from where the reader stands before it is sent, and says where that fails.
for (const form of document.querySelectorAll("form[data-locates]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const denied = () => { form.querySelector("[role=status]").textContent = form.dataset.denied; };
    if (!navigator.geolocation) { denied(); return; }
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.lon.value = coords.longitude.toFixed(6);
      form.elements.lat.value = coords.latitude.toFixed(6);
      form.submit();
    }, denied, { enableHighAccuracy: true, timeout: 10000 });
  });
}
