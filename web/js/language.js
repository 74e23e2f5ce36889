// Fetches the pack's words for the language that the host's settings name, before any node is made.

import { api } from "../../../scripts/api.js";
import { app } from "../../../scripts/app.js";
import { speak } from "./words.js";

app.registerExtension({
    name: "AudioStory.Language",

    async init() {
        const language = app.ui.settings.getSettingValue("Comfy.Locale");
        if (!language || language === "en") return;
        const answer = await api.fetchApi("/i18n");
        if (answer.ok) speak((await answer.json())[language]?.audiostory);
    },
});
