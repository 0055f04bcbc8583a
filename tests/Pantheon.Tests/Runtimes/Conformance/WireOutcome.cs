using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Runtimes.Conformance;

/// <summary>What came of an answer, in lines: text, reasoning, calls, finish reason, usage, timings; or the fault.</summary>
internal static class WireOutcome
{
    private const int MaxCharacters = 160;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> OfAsync(IChatClient client, ChatMessage[] messages, ChatOptions options, CancellationToken cancellationToken)
    {
        var updates = new List<ChatResponseUpdate>();
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(messages, options, cancellationToken))
            {
                updates.Add(update);
            }
        }
        catch (ChatException fault)
        {
            return $"fault: {fault.Fault} {fault.Code} {Word.Of(fault.Kind)}\nsays: {fault.Message[(fault.Message.IndexOf(')', StringComparison.Ordinal) + 1)..].Trim()}\n";
        }

        var lines = new StringBuilder();
        Line(lines, "text", string.Concat(Contents<TextContent>(updates).Select(text => text.Text)));
        Line(lines, "reasoning", string.Concat(Contents<TextReasoningContent>(updates).Select(text => text.Text)));
        foreach (var call in Contents<FunctionCallContent>(updates))
        {
            var raw = (RawToolCall)call.RawRepresentation!;
            lines.Append(CultureInfo.InvariantCulture, $"call: {raw.Name} {Short(raw.Arguments)}{(call.Arguments is null ? " (not JSON)" : "")}\n");
        }

        lines.Append(CultureInfo.InvariantCulture, $"finish: {updates[^1].FinishReason}\n");
        foreach (var usage in Contents<UsageContent>(updates).Select(content => content.Details))
        {
            lines.Append(CultureInfo.InvariantCulture, $"usage: {usage.InputTokenCount} in, {usage.CachedInputTokenCount?.ToString(CultureInfo.InvariantCulture) ?? "?"} cached, {usage.OutputTokenCount} out\n");
        }

        foreach (var timings in updates.Select(update => update.AdditionalProperties?.GetValueOrDefault(ChatStream.Timings)).OfType<ChatTimings>())
        {
            lines.Append(CultureInfo.InvariantCulture, $"timed: {(timings.Prefill is null ? "no prefill" : "prefill")}, {(timings.Generation is null ? "no generation" : "generation")}\n");
        }

        return lines.ToString();
    }

    private static IEnumerable<T> Contents<T>(IEnumerable<ChatResponseUpdate> updates)
        where T : AIContent => updates.SelectMany(update => update.Contents).OfType<T>();

    private static void Line(StringBuilder lines, string name, string text)
    {
        if (text.Length > 0)
        {
            lines.Append(CultureInfo.InvariantCulture, $"{name}: {Short(JsonSerializer.Serialize(text, Plain))}\n");
        }
    }

    private static string Short(string text) => text.Length <= MaxCharacters
        ? text
        : string.Create(CultureInfo.InvariantCulture, $"{text[..MaxCharacters]}… ({text.Length} characters, {Digest.Of(text).ToString()[..19]})");
}
