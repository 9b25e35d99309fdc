// A form that carries where it is sent from, where the reader lets it.
for (const form of document.querySelectorAll("form[data-position]")) {
  form.querySelector("input[type=file]").addEventListener("change", () => {
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      form.elements.lon.value = coords.longitude.toFixed(6);
      form.elements.lat.value = coords.latitude.toFixed(6);
    }, () => {}, { enableHighAccuracy: true, timeout: 10000 });
  });
}
