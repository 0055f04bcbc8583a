using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Servers;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Host.Drafting;

/// <summary>An issue as the person's client gave it, and the task's file that is made of it: its words are anybody's, and stay words.</summary>
internal sealed partial record ImportedIssue(string Title, string Text, string Address)
{
    private const int MostTitle = 200;
    private const int MostText = 32_000;
    private const int MostCriteria = 20;
    private const int MostCriterion = 400;

    /// <summary>Reads the answer of `gh issue view --json` or `glab issue view --output json`.</summary>
    public static ImportedIssue Read(string json, string issue)
    {
        try
        {
            if (JsonNode.Parse(json) is JsonObject answer && Of(answer, "title") is { Length: > 0 } title)
            {
                return new ImportedIssue(title, Of(answer, "body") ?? Of(answer, "description") ?? "", Of(answer, "url") ?? Of(answer, "web_url") ?? issue);
            }
        }
        catch (JsonException)
        {
            // said below, as every other answer that is no issue
        }

        throw new PantheonException(Codes.IssueNotRead, $"what came for issue '{issue}' is no issue with a title", "look at the issue itself, and write the task with: pantheon init task");

        static string? Of(JsonObject answer, string field) => answer[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }

    /// <summary>Whether the words were longer than a task takes.</summary>
    public bool IsCut => Text.Length > MostText;

    /// <summary>The words of the task, as they stand in its file.</summary>
    public string Words => Prose($"{(IsCut ? Text[..MostText] : Text)}\n\nImported from {Address}");

    /// <summary>The task's file: every word of the issue is quoted, or stands indented in a block whose indentation is given, where nothing of it can be a key, a comment or a document.</summary>
    public string Yaml(string id, string? flow)
    {
        var criteria = Criterion().Matches(Text).Select(match => Untrusted.Line(match.Groups["text"].Value, MostCriterion)).Where(text => text.Length > 0).Take(MostCriteria).DefaultIfEmpty("say what must be true afterwards");
        List<string> lines =
        [
            "# yaml-language-server: $schema=../schema/task.v1.json",
            $"id: {id}",
            $"title: {PoolTexts.Quoted(Untrusted.Line(Title, MostTitle))}",
            .. flow is null ? Array.Empty<string>() : [$"flow: {PoolTexts.Quoted(flow)}"],
            "text: |2",
            .. Words.Split('\n').Select(line => line.Length == 0 ? "" : "  " + line),
            "acceptance:",
            .. criteria.Select(text => $"  - {{ text: {PoolTexts.Quoted(text)} }}"),
            "",
        ];
        return string.Join('\n', lines);
    }

    /// <summary>Lines that end with a line feed alone, without characters that a terminal, YAML or a reader's eye takes for something else.</summary>
    private static string Prose(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
            {
                kept.Append(rune.Value == '\t' ? "    " : rune.ToString());
            }
        }

        return string.Join('\n', kept.ToString().Split('\n').Select(line => line.TrimEnd())).Trim('\n');
    }

    // an item of a list of things to do
    [GeneratedRegex(@"^\s*[-*] \[[ xX]\] +(?<text>\S.*)$", RegexOptions.Multiline)]
    private static partial Regex Criterion();
}
