using System.Globalization;
using System.Text;

namespace Pantheon.Runtimes.Scripted;

/// <summary>The Jinja chat template of a scripted GGUF model: ChatML, with the rule of <see cref="ScriptedModel"/> that picks the control token of the next turn.</summary>
internal static class ScriptedChatTemplate
{
    private const string Conversation = """
        {%- macro words(content) -%}
        {%- if content is string -%}{{ content }}{%- elif content -%}{%- for part in content -%}{{ part.text }}{%- endfor -%}{%- endif -%}
        {%- endmacro -%}
        {%- if tools %}<|im_start|>system
        # Tools
        You may call one or more functions. Signatures are within <tools></tools>:
        <tools>
        {%- for tool in tools %}
        {{ tool | tojson }}
        {%- endfor %}
        </tools>
        For each call return a json object within <tool_call></tool_call> tags:
        <tool_call>
        {"name": <function-name>, "arguments": <args-json-object>}
        </tool_call><|im_end|>
        {% endif %}
        {%- for message in messages %}
        {%- if message.role == 'user' or message.role == 'system' %}<|im_start|>{{ message.role }}
        {{ words(message.content) }}<|im_end|>
        {% elif message.role == 'assistant' %}<|im_start|>assistant
        {%- if message.reasoning_content %}
        <think>
        {{ message.reasoning_content }}
        </think>
        {%- endif %}
        {%- if message.content %}
        {{ words(message.content) }}
        {%- endif %}
        {%- for tool_call in message.tool_calls or [] %}
        <tool_call>
        {"name": "{{ tool_call.function.name }}", "arguments": {{ tool_call.function.arguments | tojson }}}
        </tool_call>
        {%- endfor %}<|im_end|>
        {% elif message.role == 'tool' %}<|im_start|>user
        <tool_response>
        {{ words(message.content) }}
        </tool_response><|im_end|>
        {% endif %}
        {%- endfor %}
        """;

    /// <summary>The control token after which the model says the given turn of the given script.</summary>
    public static string ControlToken(int script, int turn) =>
        string.Create(CultureInfo.InvariantCulture, $"<|script:{script}:{turn}|>");

    public static string Write(ScriptedModel model)
    {
        var text = new StringBuilder(Conversation.ReplaceLineEndings("\n"));
        text.Append("{%- if add_generation_prompt %}<|im_start|>assistant\n");
        text.Append("{%- set pick = namespace(opening='', turn=0, script=-1, turns=0) %}");
        text.Append("{%- for message in messages %}{%- if message.role == 'assistant' %}{%- set pick.turn = pick.turn + 1 %}");
        text.Append("{%- elif pick.turn == 0 %}{%- set pick.opening = pick.opening + words(message.content) + '\\n' %}{%- endif %}{%- endfor %}");
        foreach (var (index, script) in model.Scripts.Index())
        {
            var rule = script.When.Select(words => $" and {Literal(words)} in pick.opening")
                .Concat(script.Unless.Select(words => $" and {Literal(words)} not in pick.opening"));
            text.Append(CultureInfo.InvariantCulture, $"{{%- if pick.script < 0{string.Concat(rule)} %}}");
            text.Append(CultureInfo.InvariantCulture, $"{{%- set pick.script = {index} %}}{{%- set pick.turns = {script.Turns.Count} %}}{{%- endif %}}");
        }

        // The line break comes from an expression, as the trimming tags around would eat one that stands in the text.
        text.Append("{{ '\\n' }}{%- if pick.turn < pick.turns %}{{ '<|script:' ~ pick.script ~ ':' ~ pick.turn ~ '|>' }}{%- endif %}{%- endif %}");
        return text.ToString();
    }

    private static string Literal(string words) =>
        "'" + words.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal) + "'";
}
