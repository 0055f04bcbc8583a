using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Pantheon.Tools.Parsing;

/// <summary>Reads Visual Studio test results (.trx) into a test report with full Class.Method names.</summary>
internal static partial class TrxParser
{
    private const int MaxStackLines = 4;

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
                cases.AddRange(Cases(root, input));
                broken ??= BrokenOff(root);
            }
            else
            {
                broken ??= $"a result file cannot be read: {fault}";
            }
        }

        return files == 0 ? new ParsedOutput() : TestReport.Build(cases, broken);
    }

    private static IEnumerable<TestCase> Cases(XElement root, ParserInput input)
    {
        var methods = new Dictionary<string, (string Class, string Method)>();
        foreach (var definition in root.Descendants().Where(element => element.Name.LocalName == "UnitTest"))
        {
            var method = definition.Elements().FirstOrDefault(element => element.Name.LocalName == "TestMethod");
            methods[Attribute(definition, "id")] = (ClassOf(Attribute(method, "className")), Attribute(method, "name"));
        }

        // a data-driven test holds its rows as results of its own: those count, not their sum
        return root.Descendants()
            .Where(element => element.Name.LocalName == "UnitTestResult" && !element.Descendants().Any(inner => inner.Name.LocalName == "UnitTestResult"))
            .Select(result => new TestCase(
                FullName(Attribute(result, "testName"), methods.GetValueOrDefault(Attribute(result, "testId"))),
                StatusOf(Attribute(result, "outcome")),
                Duration(Attribute(result, "duration")),
                MessageOf(result, input)));
    }

    private static string FullName(string shown, (string? Class, string? Method) method)
    {
        if (string.IsNullOrEmpty(method.Class) || shown.StartsWith(method.Class + ".", StringComparison.Ordinal))
        {
            return shown;
        }

        var plain = Plain(method.Method ?? "");
        return plain.Length > 0 && shown.StartsWith(plain, StringComparison.Ordinal) ? $"{method.Class}.{shown}" : $"{method.Class}.{method.Method}";
    }

    private static string Plain(string method)
    {
        var bracket = method.IndexOf('(', StringComparison.Ordinal);
        return bracket < 0 ? method : method[..bracket];
    }

    private static string ClassOf(string name)
    {
        // some adapters write the assembly behind the class
        var comma = name.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? name : name[..comma];
    }

    private static string StatusOf(string outcome) => outcome switch
    {
        "Passed" or "PassedButRunAborted" or "Warning" => "passed",
        "Failed" or "Error" or "Timeout" or "Aborted" => "failed",
        _ => "skipped",
    };

    private static int? Duration(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? (int)time.TotalMilliseconds : null;

    private static string? MessageOf(XElement result, ParserInput input)
    {
        var error = result.Descendants().FirstOrDefault(element => element.Name.LocalName == "ErrorInfo");
        var message = Child(error, "Message")?.Trim();
        if (string.IsNullOrEmpty(message))
        {
            return null;
        }

        var stack = (Child(error, "StackTrace") ?? "").Split('\n').Select(line => line.TrimEnd()).Where(line => SourceLine().IsMatch(line)).Take(MaxStackLines);
        return input.Shorten(string.Join('\n', stack.Prepend(message)));
    }

    private static string? BrokenOff(XElement root)
    {
        var reason = root.Descendants()
            .Where(element => element.Name.LocalName == "RunInfo" && Attribute(element, "outcome") == "Error")
            .Select(element => Child(element, "Text")?.Trim())
            .FirstOrDefault(text => !string.IsNullOrEmpty(text));
        var aborted = root.Descendants().Any(element => element.Name.LocalName == "ResultSummary" && Attribute(element, "outcome") == "Aborted");
        return reason is not null || aborted ? $"the test run broke off: {reason ?? "it was aborted"}" : null;
    }

    private static string Attribute(XElement? element, string name) => element?.Attribute(name)?.Value ?? "";

    private static string? Child(XElement? element, string name) => element?.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value;

    [GeneratedRegex(@" in .+:line \d+$", RegexOptions.NonBacktracking)]
    private static partial Regex SourceLine();
}
