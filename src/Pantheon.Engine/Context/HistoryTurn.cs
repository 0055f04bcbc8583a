using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Context;

/// <summary>What one turn added to the history: an answer of the model, the results of its calls, and what was said to it then.</summary>
internal sealed class HistoryTurn(int number, IReadOnlyList<ChatMessage> messages)
{
    public int Number => number;

    public IReadOnlyList<ChatMessage> Messages => messages;

    /// <summary>The calls that have a result, in order; others are never shown again.</summary>
    public IReadOnlyList<ShownCall> Calls { get; } = Pair(number, messages);

    /// <summary>What the model said beside its calls.</summary>
    public string Said { get; } = string.Concat(
        messages.Where(message => message.Role == ChatRole.Assistant).SelectMany(message => message.Contents).OfType<TextContent>().Select(text => text.Text)).Trim();

    /// <summary>What was said to the model.</summary>
    public IReadOnlyList<string> Notes { get; } = [.. messages.Where(message => message.Role == ChatRole.User).Select(message => message.Text)];

    /// <summary>Of that, what a person said.</summary>
    public IReadOnlyList<string> PersonsNotes { get; } = [.. messages.Where(PersonsWord.Is).Select(message => message.Text)];

    /// <summary>Parts what was added to a history into turns: each answer of the model begins one.</summary>
    public static IEnumerable<HistoryTurn> Split(int number, IEnumerable<ChatMessage> added)
    {
        var current = new List<ChatMessage>();
        foreach (var message in added)
        {
            if (message.Role == ChatRole.Assistant && current.Count > 0)
            {
                yield return new HistoryTurn(number, current);
                current = [];
            }

            current.Add(message);
        }

        if (current.Count > 0)
        {
            yield return new HistoryTurn(number, current);
        }
    }

    private static List<ShownCall> Pair(int number, IReadOnlyList<ChatMessage> messages)
    {
        // servers give the same id in every turn, some also twice in one
        var results = messages.Where(message => message.Role == ChatRole.Tool).SelectMany(message => message.Contents).OfType<FunctionResultContent>().ToList();
        var calls = new List<ShownCall>();
        foreach (var call in messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>())
        {
            if (results.FindIndex(result => result.CallId == call.CallId) is >= 0 and var place)
            {
                calls.Add(new ShownCall(number, call, results[place]));
                results.RemoveAt(place);
            }
        }

        return calls;
    }
}
