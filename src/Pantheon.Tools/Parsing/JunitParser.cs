using System.Globalization;
using System.Xml.Linq;

namespace Pantheon.Tools.Parsing;

/// <summary>Reads JUnit XML, as most test runners can write it, into a test report.</summary>
internal static class JunitParser
{
    public static ParsedOutput Parse(ParserInput input)
    {
        var cases = new List<TestCase>();
        string? broken = null;
        var files = 0;
        foreach (var text in input.Texts.Where(text => text.Trim().Length > 0))
        {
            files++;
            if (SafeXml.TryRead(text, out var fault) is { } root)
            {
                cases.AddRange(root.DescendantsAndSelf().Where(element => element.Name.LocalName == "testcase").Select(test => Case(test, input)));
            }
            else
            {
                broken ??= $"a result file cannot be read: {fault}";
            }
        }

        return files == 0 ? new ParsedOutput() : TestReport.Build(cases, broken);
    }

    private static TestCase Case(XElement test, ParserInput input)
    {
        var name = test.Attribute("name")?.Value ?? "";
        var group = test.Attribute("classname")?.Value ?? "";
        var full = group.Length == 0 || name.StartsWith(group + ".", StringComparison.Ordinal) ? name : $"{group}.{name}";
        var seconds = double.TryParse(test.Attribute("time")?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var time) ? time : (double?)null;
        var duration = seconds is >= 0 and < 1_000_000 ? (int)(seconds * 1000) : (int?)null;
        if (Child(test, "failure") is { } failure)
        {
            return new TestCase(full, "failed", duration, Message(failure, input));
        }

        if (Child(test, "error") is { } error)
        {
            return new TestCase(full, "failed", duration, Message(error, input));
        }

        return new TestCase(full, Child(test, "skipped") is null ? "passed" : "skipped", duration, null);
    }

    private static XElement? Child(XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    private static string Message(XElement fault, ParserInput input)
    {
        var brief = fault.Attribute("message")?.Value.Trim() ?? "";
        var body = fault.Value.Trim();
        return input.Shorten(body.StartsWith(brief, StringComparison.Ordinal) ? body : $"{brief}\n{body}".Trim());
    }
}
