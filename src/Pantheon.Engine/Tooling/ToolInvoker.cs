using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Chat;
using Pantheon.Core.Redaction;
using Pantheon.Core.Tools;
using Pantheon.Engine.Tooling.Arguments;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Tooling;

/// <summary>Turns a model's call into a validated one, runs it, and bounds what goes back; what stays malformed is answered, never executed.</summary>
public sealed class ToolInvoker(ToolBox tools)
{
    private const int MaxResultCharacters = 16_000;
    private const int MaxRecovered = 200;

    /// <summary>The calls that a model's call means: under the name of an offered tool, and taken apart where several were merged into one and each obeys the tool's schema.</summary>
    public IReadOnlyList<ResolvedCall> Resolve(RawToolCall call)
    {
        if (tools.Match(call.Name) is not { } tool)
        {
            return [new ResolvedCall(call, [])];
        }

        var name = tool.Definition.Name;
        string[] repairs = name == call.Name ? [] : [RepairWords.ToolName];
        call = call with { Name = name };
        if (!ArgumentReader.MayBeSeveral(call.Arguments)
            || ArgumentReader.Read(call.Arguments, tool.Definition.Input) is not { IsExecutable: true, Values.Count: > 1 } reading)
        {
            return [new ResolvedCall(call, repairs)];
        }

        return
        [
            .. reading.Values.Select((value, i) => new ResolvedCall(
                call with { Id = i == 0 ? call.Id : string.Create(CultureInfo.InvariantCulture, $"{call.Id}_{i + 1}"), Arguments = value!.ToJsonString() }, // only objects are executable
                [.. repairs, .. reading.Repairs])),
        ];
    }

    /// <param name="around">What is done around a tool's own work, which gives the result as it goes back.</param>
    public async Task<InvokedCall> InvokeAsync(ResolvedCall resolved, ToolContext context, CancellationToken cancellationToken, Func<ToolDefinition, Func<Task<ToolResult>>, Task<ToolResult>>? around = null)
    {
        var call = resolved.Call;
        if (!tools.TryFind(call.Name, out var tool))
        {
            return Malformed(call.Name, null, $"There is no tool '{call.Name}'. The tools are: {string.Join(", ", tools.Names)}.");
        }

        var name = call.Name;
        var reading = ArgumentReader.Read(call.Arguments, tool.Definition.Input);
        List<string> repairs = [.. resolved.Repairs, .. reading.Repairs];
        var arguments = reading is { Fault: null, Values: [JsonObject one, ..] } ? one : null; // what was cut goes back as a few words only
        if (Objection(name, reading) is { } objection)
        {
            return Malformed(name, arguments, $"{objection}\nIts schema: {SchemaText.Of(tool.Definition.Input.Document)}") with { Repairs = repairs };
        }

        var result = around is null ? await RunAsync() : await around(tool.Definition, RunAsync);
        return new InvokedCall { Tool = name, Arguments = arguments, Result = result, Repairs = repairs };

        async Task<ToolResult> RunAsync()
        {
            var given = await tool.RunAsync(arguments!, context, cancellationToken); // what has no objection is an object
            return given with { Text = Bound(given.Text) };
        }
    }

    private static string? Objection(string name, ArgumentReading reading) => reading switch
    {
        { Fault: { } fault } => $"The arguments of '{name}' cannot be taken: {fault}. Nothing was executed; make the call again with a complete JSON object.{Recovered(reading)}",
        { Violations: { Count: > 0 } violations } =>
            $"The arguments of '{name}' break its schema; nothing was executed.\n{string.Join('\n', violations.Select(violation => $"- {violation}"))}",
        { Values.Count: > 1 } => $"The arguments of '{name}' hold {reading.Values.Count} objects; nothing was executed. Make one call for each.",
        _ => null,
    };

    private static string Recovered(ArgumentReading reading)
    {
        var text = reading.Values is [{ } value, ..] ? value.ToJsonString() : "";
        return text.Length == 0 ? "" : $" What could be read of it: {(text.Length <= MaxRecovered ? text : $"{text[..MaxRecovered]}…")}";
    }

    private static InvokedCall Malformed(string name, JsonObject? arguments, string text) =>
        new() { Tool = name, Arguments = arguments, Result = ToolResult.Error(text), IsMalformed = true };

    private static string Bound(string text)
    {
        if (text.Length <= MaxResultCharacters)
        {
            return text;
        }

        var half = MaxResultCharacters / 2;
        return $"{text.AsSpan(0, SecretCut.Head(text, half))}\n[… {text.Length - MaxResultCharacters} characters left out …]\n{text.AsSpan(SecretCut.Tail(text, half))}";
    }
}
