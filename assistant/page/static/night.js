"use strict";
// From eight in the evening to seven in the morning the page is dimmer, by the device's clock.
(() => {
  const NIGHT_FROM = 20, NIGHT_UNTIL = 7;
  const look = () => {
    const hour = new Date().getHours();
    const night = hour >= NIGHT_FROM || hour < NIGHT_UNTIL;
    document.documentElement.classList.toggle("night", night);
  };
  look();
  setInterval(look, 60000);
})();
