using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Flows;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tasks;

namespace Pantheon.Host.Composition;

/// <summary>The inputs of a run: from the command line, where a word takes the type that the flow wants, else from the task, else the flow's default; each is held against its schema.</summary>
internal static class InputValues
{
    public static JsonObject Of(FlowSpec flow, TaskSpec task, JsonObject? given)
    {
        foreach (var name in (given ?? []).Select(entry => entry.Key).Where(name => !flow.Inputs.ContainsKey(name)))
        {
            var hint = Suggestion.Hint(name, flow.Inputs.Keys) ?? (flow.Inputs.Count == 0 ? "it takes none" : $"its inputs: {string.Join(", ", flow.Inputs.Keys)}");
            throw new PantheonException(Codes.InputUnreadable, $"flow '{flow.Name}' has no input '{name}'", hint);
        }

        var inputs = new JsonObject();
        foreach (var (name, input) in flow.Inputs)
        {
            var value = given?[name] is { } word ? Typed(word, input.Type)
                : task.Input?[name] ?? (input.Type.Name == "task.v1" && !input.Type.IsList ? TaskDocument.Of(task) : input.Default);
            if (value is null && input.IsRequired)
            {
                throw new PantheonException(Codes.InputUnreadable, $"flow '{flow.Name}' needs the input '{name}'", $"add it to the task under input, or give -p {name}=VALUE");
            }

            if (value is not null)
            {
                inputs[name] = Checked(flow, name, input.Type, value).DeepClone();
            }
        }

        return inputs;
    }

    /// <summary>A word that fits as it stands is a text; else it may be JSON: a number, true or false, a list, an object.</summary>
    private static JsonNode Typed(JsonNode word, ContractType type)
    {
        if (word.GetValueKind() != JsonValueKind.String || type.Schema.Validate(word).Count == 0)
        {
            return word;
        }

        try
        {
            return StrictJson.Parse(word.GetValue<string>()) ?? word;
        }
        catch (JsonException)
        {
            return word; // no JSON: it is judged as the text it is
        }
    }

    private static JsonNode Checked(FlowSpec flow, string name, ContractType type, JsonNode value) =>
        type.Schema.Validate(value) is [var fault, ..]
            ? throw new PantheonException(Codes.InputUnreadable, $"the input '{name}' of flow '{flow.Name}' does not fit: {fault}", $"it takes {(type.Name is null ? "what its schema in the flow says" : $"'{type}'")}; a list or an object is written as JSON")
            : value;
}
