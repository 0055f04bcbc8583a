using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Core.Schemas;
using Pantheon.Runtimes.Streaming;

namespace Pantheon.Runtimes.Structured;

/// <summary>
/// Checks every answer that was to obey a schema, since no server enforces all of one. JSON in a fence or between other words is taken out as the last resort
/// and marked; what is still wrong goes on unchanged and marked. An answer that was cut is never made whole.
/// </summary>
public sealed class StructuredOutputClient(IChatClient inner) : StreamingClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var schema = SchemaOf(options);
        var repairs = new RepairLog();
        var given = new List<ChatResponseUpdate>();
        await foreach (var update in InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            if (update.IsRestart)
            {
                given.Clear();
            }

            given.Add(repairs.Pass(update));
            if (schema is null || update.FinishReason != ChatFinishReason.Stop)
            {
                yield return given[^1];
                continue;
            }

            foreach (var last in Checked(schema, given, repairs))
            {
                yield return last;
            }
        }
    }

    /// <summary>The end of the answer, in place of the last of the updates.</summary>
    private static IEnumerable<ChatResponseUpdate> Checked(JsonSchema schema, List<ChatResponseUpdate> given, RepairLog repairs)
    {
        var answer = SchemaAnswer.Of(schema, string.Concat(given.Select(update => update.Text)));
        if (answer.Note is null)
        {
            return [given[^1]];
        }

        repairs.Add(answer.Note);
        var last = repairs.Stamp(given[^1].Clone());
        if (answer.Json is null)
        {
            return [last];
        }

        last.Contents = [new TextContent(answer.Json), .. last.Contents.Where(content => content is not TextContent)];
        return [repairs.Restart(), .. given.SkipLast(1).Where(update => !update.IsRestart).Select(WithoutText), last];
    }

    private static ChatResponseUpdate WithoutText(ChatResponseUpdate update)
    {
        var copy = update.Clone();
        copy.Contents = [.. update.Contents.Where(content => content is not TextContent)];
        return copy;
    }

    private static JsonSchema? SchemaOf(ChatOptions? options)
    {
        try
        {
            return SchemaAnswer.Wanted(options);
        }
        catch (SchemaException exception)
        {
            throw new ChatException(
                Codes.SchemaNotChecked, FailureKind.Internal, $"the schema of the answer cannot be checked: {exception.Message}", exception.Hint, exception)
            {
                Fault = ChatFault.BadRequest,
            };
        }
    }
}
