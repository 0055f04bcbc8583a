using Microsoft.Extensions.AI;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Context;

/// <summary>Makes compacted prompts: rules and task as they are, below them the account of the turns that left, then the turns that stay.</summary>
internal sealed class Compactor(IReadOnlyDictionary<string, ToolDefinition> tools)
{
    private const long LeastSummary = 400;
    private const long LeastResult = 240;

    private readonly RuleSummary _summary = new(tools);

    /// <param name="summaryBytes">The usual bound of the account.</param>
    /// <param name="resultBytes">The usual bound of one result.</param>
    /// <param name="told">What a model wrote of the turns that leave; null leaves it to rules.</param>
    public Candidate Make(IReadOnlyList<ChatMessage> head, IReadOnlyList<HistoryTurn> turns, Keep keep, long summaryBytes, long resultBytes, string? told)
    {
        var gone = Math.Max(0, turns.Count - keep.Turns);
        var stay = turns.Skip(gone).ToList();
        var calls = stay.SelectMany(turn => turn.Calls).Where(call => call.Tool != ThinkTool.Name).ToList();
        HashSet<ShownCall> whole = [.. calls.TakeLast(keep.Results), .. LastFailures.Of([.. turns.SelectMany(turn => turn.Calls)], tools).Where(calls.Contains)];
        var bytes = Math.Max(LeastSummary, (long)(summaryBytes * keep.SummaryShare));
        var prompt = new PromptBuilder();
        foreach (var message in gone == 0 ? head : With(head, _summary.Of(turns, gone, whole, told, bytes)))
        {
            prompt.Add(message);
        }

        var writer = new TurnWriter(prompt);
        foreach (var turn in stay)
        {
            writer.Old(turn, whole, Math.Max(LeastResult, (long)(resultBytes * keep.ResultShare)));
        }

        return new Candidate(keep, prompt, gone, calls.Count - whole.Count, bytes);
    }

    // below the task and not after it: a template may take no user's words twice in a row, and the task's own bytes stay where a cache has them
    private static IEnumerable<ChatMessage> With(IReadOnlyList<ChatMessage> head, string account) => head is [.., { } task] && task.Role == ChatRole.User
        ? [.. head.SkipLast(1), new ChatMessage(ChatRole.User, $"{task.Text}\n\n---\n{account}")]
        : [.. head, new ChatMessage(ChatRole.User, account)];
}
