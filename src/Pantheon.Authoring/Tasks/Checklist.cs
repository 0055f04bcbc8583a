using System.Text.RegularExpressions;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Tasks;

namespace Pantheon.Authoring.Tasks;

/// <summary>The body of a Markdown task: its text, and the checklist below `## Acceptance`.</summary>
internal sealed partial record Checklist(string Text, IReadOnlyList<AcceptanceCriterion> Criteria)
{
    public static Checklist Read(FrontMatter matter)
    {
        var text = new List<string>();
        var criteria = new List<AcceptanceCriterion>();
        var isList = false;
        foreach (var line in matter.Body.Split('\n'))
        {
            if (line.StartsWith('#'))
            {
                isList = HeadingPattern().IsMatch(line);
            }

            if (isList && ItemPattern().Match(line) is { Success: true } item)
            {
                criteria.Add(new AcceptanceCriterion(item.Groups["text"].Value.Trim(), item.Groups["test"] is { Success: true } test ? test.Value : null));
            }
            else if (!isList)
            {
                text.Add(line);
            }
        }

        return new Checklist(string.Join('\n', text).Trim(), criteria);
    }

    [GeneratedRegex(@"^#{1,6}\s+acceptance\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HeadingPattern();

    // - [ ] what must be true — `Test.Name`
    [GeneratedRegex(@"^\s*[-*]\s+\[[ xX]\]\s+(?<text>.+?)(?:\s+(?:—|–|--)\s+`(?<test>[^`]+)`)?\s*$")]
    private static partial Regex ItemPattern();
}
