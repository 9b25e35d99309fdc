// The figures beside a live map, kept up to date in their places, and the card of one asset.

// { now(told), lost(), card(code) }; `show` takes longitude and latitude.
export function figures(box, tones, show) {
  const side = document.getElementById("live");
  const told = document.getElementById("told");
  const card = document.getElementById("card");
  const groups = document.getElementById("groups");
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const put = (name, text) => {
    for (const place of side.querySelectorAll(`[data-now="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  };
  const share = (percent) => (percent === null ? "—" : `${number.format(percent)}%`);

  function row([code, title, count, lon, lat]) {
    const line = document.createElement("li");
    const way = Object.assign(document.createElement("button"), { type: "button", className: "command-line" });
    const what = document.createElement("small");
    what.textContent = `${title} · ${number.format(count)}`;
    way.append(code, what);
    way.addEventListener("click", () => show(lon, lat));
    line.append(way);
    return line;
  }

  function now(answer) {
    told.textContent = answer.at;
    told.classList.remove("text-danger");
    put("share", share(answer.share));
    put("alarms", number.format(answer.alarms));
    answer.counts.forEach((count, n) => put(tones[n], number.format(count)));
    for (const [code, percent, ...counts] of answer.districts) {
      put(`${code}-share`, share(percent));
      counts.forEach((count, n) => put(`${code}-${tones[n]}`, number.format(count)));
    }
    const said = JSON.stringify(answer.groups);
    if (groups.dataset.said !== said && !groups.contains(document.activeElement)) {
      groups.dataset.said = said;
      groups.replaceChildren(...answer.groups.map(row));
      put("groups", number.format(answer.groups.length));
    }
  }

  return {
    now,
    lost: () => {
      told.textContent = box.dataset.lost;
      told.classList.add("text-danger");
    },
    card: async (code) => {
      const address = box.dataset.card.replace("CODE", encodeURIComponent(code));
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const is = answer.ok && !answer.redirected;
      card.innerHTML = is ? await answer.text() : "";
      card.hidden = !is;
      card.focus();
    },
  };
}
