"use strict";
// The dispatch clock: what state a deadline is in, from absolute times and the room's clock. A value, never a counter.
const Clock = (() => {
    const STEPS = 48;
    // From calm to worst; a group of pins shows the worst of its own.
    const ORDER = ["ended", "met", "met_late", "untimed", "running", "missed", "warning", "critical", "overdue"];
    const RANK = new Map(ORDER.map((state, rank) => [state, rank]));
    let told = {now_ms: Date.now(), at_ms: Date.now(), rate: 1};

    function now() {
        return told.now_ms + (Date.now() - told.at_ms) * told.rate;
    }

    // One deadline -> {state, arc: 0..48 steps left, text}: domain.deadlines.read_clock, in milliseconds.
    // Begun seconds are cut off, so that no more time is shown than there is.
    function deadline(pin, due, met, at) {
        const {started_ms: started, ended_ms: ended} = pin;
        if (due === null) return {state: ended === null ? "untimed" : "ended", arc: 0, text: ""};
        if (met !== null) {
            return met <= due
                ? {state: "met", arc: 0, text: Text.say("left", {time: Text.duration((due - met) / 1000)})}
                : {state: "met_late", arc: 0, text: Text.say("late", {time: Text.duration((met - due) / 1000)})};
        }
        if (ended !== null) return {state: pin.needed ? "missed" : "ended", arc: 0, text: ""};
        const left = (due - at) / 1000;
        if (left < 0) return {state: "overdue", arc: 0, text: "+" + Text.duration(-left)};
        const share = left * 1000 / Math.max(1, due - started);
        const state = left <= pin.critical_s ? "critical" : left <= pin.warning_s ? "warning" : "running";
        return {state, arc: Math.min(STEPS, Math.ceil(share * STEPS - 1e-9)), text: Text.duration(left)};
    }

    // A pin's clock, its second one inside: {state, arc, text, second: {state, arc, text} | null, key}.
    function of(pin, at) {
        const first = deadline(pin, pin.deadline_ms, pin.met_ms, at);
        const second = pin.second === null ? null : deadline(pin, pin.second.deadline_ms, pin.second.met_ms, at);
        first.second = second;
        first.key = first.state + first.arc + first.text + (second === null ? "" : second.state + second.arc + second.text);
        return first;
    }

    return {
        STEPS, now, of,
        set: (reading) => { told = reading; },
        ticking: (state) => state === "running" || state === "warning" || state === "critical" || state === "overdue",
        worse: (a, b) => RANK.get(a) - RANK.get(b),
        // How long until the second steps again, in this computer's milliseconds; a fast drill steps at most four times a second.
        untilStep() {
            return Math.max(250, (1000 - (((now() % 1000) + 1000) % 1000)) / Math.max(told.rate, 0.001)) + 1;
        },
    };
})();
