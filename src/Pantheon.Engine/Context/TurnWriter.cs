using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Context;

/// <summary>Puts turns into a prompt: thoughts never, results within a bound, and of old turns the calls with a line for each result.</summary>
internal sealed class TurnWriter(PromptBuilder prompt)
{
    private const int MaxOldWords = 200;
    private const long LeastNote = 600;
    private const string Withheld = "…";

    /// <summary>A turn as it happened, but for thoughts and for what is too long of results.</summary>
    public void Whole(HistoryTurn turn, long resultBytes)
    {
        Answer(turn, turn.Said, turn.Calls);
        Results(turn.Calls, call => TextCut.Middle(call.Text, resultBytes));
        Notes(turn, resultBytes);
    }

    /// <summary>A turn of which only some results stay whole.</summary>
    public void Old(HistoryTurn turn, IReadOnlySet<ShownCall> whole, long resultBytes)
    {
        var calls = turn.Calls.Where(call => call.Tool != ThinkTool.Name).ToList();
        Answer(turn, calls.Count > 0 ? "" : TextCut.Line(turn.Said, MaxOldWords), calls);
        Results(calls, call => whole.Contains(call) ? TextCut.Middle(call.Text, resultBytes) : Line(call));
        Notes(turn, resultBytes);
    }

    private void Answer(HistoryTurn turn, string said, IReadOnlyList<ShownCall> calls)
    {
        if (said.Length == 0 && calls.Count == 0)
        {
            return;
        }

        List<AIContent> contents = [.. calls.Select(Shown)];
        if (said.Length > 0)
        {
            contents.Insert(0, new TextContent(said));
        }

        prompt.Add(new ChatMessage(ChatRole.Assistant, contents));
    }

    private void Results(IReadOnlyList<ShownCall> calls, Func<ShownCall, string> text)
    {
        if (calls.Count > 0)
        {
            prompt.Add(new ChatMessage(ChatRole.Tool, [.. calls.Select(call => new FunctionResultContent(call.Result.CallId, text(call)))]));
        }
    }

    private void Notes(HistoryTurn turn, long maxBytes)
    {
        foreach (var note in turn.Notes)
        {
            prompt.Add(new ChatMessage(ChatRole.User, TextCut.Middle(note, Math.Max(LeastNote, maxBytes))));
        }
    }

    private static string Line(ShownCall call)
    {
        var line = $"[{CallLine.Of(call)}; left out since, call again to see it]";
        return PromptSize.Of(call.Text) <= PromptSize.Of(line) ? call.Text : line;
    }

    private static FunctionCallContent Shown(ShownCall call) => call.Tool == ThinkTool.Name
        ? new FunctionCallContent(call.Call.CallId, call.Tool, new Dictionary<string, object?> { [ThinkTool.Thought] = Withheld })
        : call.Call;
}
