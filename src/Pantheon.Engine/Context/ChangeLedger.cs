using System.Globalization;
using System.Text;
using Pantheon.Core.Tools;

namespace Pantheon.Engine.Context;

/// <summary>What the calls of a session have changed so far, file by file: hunks that later ones replace are gone, context lines are left out.</summary>
internal sealed class ChangeLedger
{
    /// <summary>The view of git that shows all that is changed.</summary>
    private const string Difference = "git_diff";

    private readonly Dictionary<string, List<Hunk>> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _whole = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>The files that were changed, the last one last.</summary>
    public IReadOnlyList<string> Paths => _order;

    public static ChangeLedger Of(IEnumerable<ShownCall> calls, IReadOnlyDictionary<string, ToolDefinition> tools)
    {
        var ledger = new ChangeLedger();
        foreach (var call in calls.Where(call => !call.IsFailure))
        {
            ledger.Take(call, tools.GetValueOrDefault(call.Tool) is { Edits: true });
        }

        return ledger;
    }

    /// <summary>The changes as text within so many bytes; files that were changed last are shown first to find room.</summary>
    public string Text(long maxBytes)
    {
        var shown = new List<string>();
        var left = new List<string>();
        var room = maxBytes;
        foreach (var path in _order.AsEnumerable().Reverse())
        {
            var whole = Whole(path);
            var text = PromptSize.Of(whole) < room ? whole : left.Count == 0 && shown.Count == 0 ? TextCut.Middle(whole, room) : null;
            if (text is null)
            {
                left.Add(path);
                continue;
            }

            shown.Insert(0, text);
            room -= PromptSize.Of(text) + 1;
        }

        if (left.Count > 0)
        {
            shown.Insert(0, TextCut.End(string.Create(CultureInfo.InvariantCulture, $"also changed: {string.Join(", ", left)}"), Math.Max(120, room)));
        }

        return string.Join('\n', shown);
    }

    private void Take(ShownCall call, bool edits)
    {
        var isView = call is { Tool: Difference, IsTruncated: false };
        var diffs = edits || isView ? UnifiedDiff.Read(edits ? call.Argument("patch") ?? call.Argument("diff") ?? "" : call.Text, call.Turn) : [];
        if (diffs.Count > 0)
        {
            TakeDiff(diffs, isView);
        }
        else if (edits)
        {
            TakeEdit(call);
        }
    }

    // What a tool shows as the difference is all there is of these files; a patch adds to what was changed before.
    private void TakeDiff(IReadOnlyList<(string Path, Hunk Hunk)> diffs, bool isWhole)
    {
        foreach (var path in diffs.Select(diff => diff.Path).Distinct(StringComparer.Ordinal).Where(_ => isWhole).ToList())
        {
            _files.Remove(path);
            _whole.Remove(path);
        }

        foreach (var (path, hunk) in diffs)
        {
            Add(path, hunk, merges: !isWhole);
        }
    }

    private void TakeEdit(ShownCall call)
    {
        var path = call.Argument("path") ?? call.Argument("file") ?? $"(by {call.Tool})";
        if (call.Argument("old") is { } old && call.Argument("new") is { } now)
        {
            Add(path, new Hunk(call.Turn, old, now), merges: true);
            return;
        }

        Touch(path);
        _files.Remove(path);
        var lines = (call.Argument("content") ?? "").TrimEnd('\n').Split('\n').Length;
        _whole[path] = call.Argument("content") is null
            ? string.Create(CultureInfo.InvariantCulture, $"changed by {call.Tool} at turn {call.Turn}")
            : string.Create(CultureInfo.InvariantCulture, $"written whole at turn {call.Turn}, {lines} lines");
    }

    private void Add(string path, Hunk hunk, bool merges)
    {
        Touch(path);
        if (!_files.TryGetValue(path, out var hunks))
        {
            _files[path] = hunks = [];
        }

        for (var i = hunks.Count - 1; merges && i >= 0; i--)
        {
            if (hunk.Over(hunks[i]) is { } both)
            {
                hunk = both;
                hunks.RemoveAt(i);
            }
        }

        hunks.Add(hunk);
    }

    private void Touch(string path)
    {
        _order.Remove(path);
        _order.Add(path);
    }

    private string Whole(string path)
    {
        var text = new StringBuilder(path);
        if (_whole.TryGetValue(path, out var written))
        {
            text.Append(": ").Append(written);
        }

        foreach (var hunk in _files.GetValueOrDefault(path) ?? [])
        {
            text.Append('\n').Append(hunk.Text());
        }

        return text.ToString();
    }
}
