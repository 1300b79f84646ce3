"use strict";
// Words, numbers and times as the room writes them. Draws nothing.
// Words come from Python (siaga_desk/map/words.py); a caller's text is never put together with markup anywhere.
const Text = (() => {
    let words = {};
    let family = "sans-serif";

    function word(name) {
        return Object.hasOwn(words, name) ? words[name] : "";
    }

    // A word with places for values, "sisa {time}": languages put them in different orders.
    function say(name, values) {
        return word(name).replace(/\{(\w+)\}/g, (place, value) => values[value] ?? place);
    }

    function two(n) {
        return n < 10 ? "0" + n : String(n);
    }

    // 4:21, from one hour 1:04:21. Colons are durations, dots are times of day: the two can never be confused.
    function duration(seconds) {
        const s = Math.max(0, Math.floor(seconds));
        const hours = Math.floor(s / 3600);
        const minutes = Math.floor(s / 60) % 60;
        return hours ? hours + ":" + two(minutes) + ":" + two(s % 60) : minutes + ":" + two(s % 60);
    }

    function metres(m) {
        if (m < 1000) return Math.round(m) + " m";
        const km = m < 10000 ? (m / 1000).toFixed(1).replace(".", word("decimal")) : String(Math.round(m / 1000));
        return km + " km";
    }

    // How long ago, in the coarsest unit that still says it.
    function age(ms) {
        const minutes = Math.floor(ms / 60000);
        if (minutes < 60) return say("minutes", {n: minutes});
        if (minutes < 48 * 60) return say("hours", {n: Math.floor(minutes / 60)});
        return say("days", {n: Math.floor(minutes / 1440)});
    }

    // At most n characters, whole ones (a surrogate pair is one).
    function cut(text, n) {
        if (text.length <= n) return text;
        return Array.from(text.slice(0, 2 * n)).slice(0, n - 1).join("") + "…";
    }

    return {
        duration, metres, age, cut, word, say,
        font: (px, weight = 400, italic = false) => `${italic ? "italic " : ""}${weight} ${px}px ${family}`,
        setWords: (told) => { words = told; },
        // The family is the system's, from Qt; quotes would end the name early.
        setFamily: (name) => { family = `"${name.replace(/["\\]/g, "")}", "Noto Sans", sans-serif`; },
    };
})();
