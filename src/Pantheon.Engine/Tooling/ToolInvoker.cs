using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Schemas;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Tooling;

/// <summary>Turns a model's call into a validated one, runs it, and bounds what goes back; what is malformed is answered, never executed.</summary>
public sealed class ToolInvoker(ToolBox tools)
{
    private const int MaxResultCharacters = 16_000;

    public async Task<InvokedCall> InvokeAsync(RawToolCall call, ToolContext context, CancellationToken cancellationToken)
    {
        if (!tools.TryFind(call.Name, out var tool))
        {
            return Malformed(call.Name, null, $"There is no tool '{call.Name}'. The tools are: {string.Join(", ", tools.Names)}.");
        }

        if (!TryReadArguments(call.Arguments, out var arguments, out var fault))
        {
            return Malformed(call.Name, null, $"The arguments of '{call.Name}' are not a JSON object: {fault} Nothing was executed. {SchemaOf(tool)}");
        }

        var violations = tool.Definition.Input.Validate(arguments);
        if (violations.Count > 0)
        {
            var list = string.Join('\n', violations.Select(violation => $"- {violation}"));
            return Malformed(call.Name, arguments, $"The arguments of '{call.Name}' break its schema; nothing was executed.\n{list}\n{SchemaOf(tool)}");
        }

        var result = await tool.RunAsync(arguments, context, cancellationToken);
        return new InvokedCall { Tool = call.Name, Arguments = arguments, Result = result with { Text = Bound(result.Text) } };
    }

    private static bool TryReadArguments(string text, out JsonObject arguments, out string fault)
    {
        fault = "";
        try
        {
            arguments = string.IsNullOrWhiteSpace(text) ? [] : StrictJson.Parse(text) as JsonObject ?? [];
            if (!string.IsNullOrWhiteSpace(text) && StrictJson.Parse(text) is not JsonObject)
            {
                fault = "it is another kind of value.";
                return false;
            }

            return true;
        }
        catch (JsonException exception)
        {
            arguments = [];
            fault = exception.Message;
            return false;
        }
    }

    private static InvokedCall Malformed(string name, JsonObject? arguments, string text) =>
        new() { Tool = name, Arguments = arguments, Result = ToolResult.Error(text), IsMalformed = true };

    private static string SchemaOf(ITool tool) => $"Its schema: {tool.Definition.Input.Document.ToJsonString()}";

    private static string Bound(string text)
    {
        if (text.Length <= MaxResultCharacters)
        {
            return text;
        }

        var half = MaxResultCharacters / 2;
        return $"{text[..half]}\n[… {text.Length - MaxResultCharacters} characters left out …]\n{text[^half..]}";
    }
}
