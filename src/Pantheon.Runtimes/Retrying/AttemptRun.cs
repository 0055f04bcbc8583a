using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Retrying;

/// <summary>One try: its updates as they come, but for the last, which waits until it is known whether it is the end; a fault comes out as a value.</summary>
internal sealed class AttemptRun(IChatClient client, IReadOnlyList<ChatMessage> messages, Attempt attempt, Func<CancellationToken, Task>? prepare)
{
    public ExceptionDispatchInfo? Fault { get; private set; }

    public ChatException? Exception => Fault?.SourceException as ChatException;

    /// <summary>The update with the finish reason.</summary>
    public ChatResponseUpdate? Last { get; private set; }

    public bool HasText { get; private set; }

    /// <summary>A call whose arguments lost their end on the way; arguments that are damaged elsewhere, or lack nothing but their last bracket, are the session's to mend.</summary>
    public bool HasHalfCall => Last?.Contents.OfType<FunctionCallContent>().Any(call => call.RawRepresentation is RawToolCall { Arguments: var text } && LosesItsEnd(text)) == true;

    public async IAsyncEnumerable<ChatResponseUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (prepare is not null && !await PreparedAsync(prepare, cancellationToken))
        {
            yield break;
        }

        await using var updates = client.GetStreamingResponseAsync(messages, attempt.Options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(updates))
        {
            var update = updates.Current;
            HasText = (HasText && !update.IsRestart) || update.Contents.Any(content => content is TextContent { Text.Length: > 0 });
            if (update.FinishReason is null)
            {
                yield return update;
            }
            else
            {
                Last = update;
            }
        }
    }

    private static bool LosesItsEnd(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        // read as a part of more to come: text that is wrong throws, text that only stops does not come to an end
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }

            var isOpen = reader.CurrentDepth > 0 || reader.TokenType is JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.StartArray;
            return isOpen && !LacksOneBracket(text.AsSpan().TrimEnd());
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Every value is whole, and one bracket makes the object so; a number might have gone on.</summary>
    private static bool LacksOneBracket(ReadOnlySpan<char> text)
    {
        if (text[^1] is not ('"' or '}' or ']' or 'e' or 'l'))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse($"{text}}}");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async Task<bool> PreparedAsync(Func<CancellationToken, Task> first, CancellationToken cancellationToken)
    {
        try
        {
            await first(cancellationToken);
            return true;
        }
        catch (ChatException exception)
        {
            Fault = ExceptionDispatchInfo.Capture(exception);
            return false;
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (ChatException exception)
        {
            Fault = ExceptionDispatchInfo.Capture(exception);
            return false;
        }
    }
}
