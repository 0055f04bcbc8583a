using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Authoring.Schemas;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Embedded;
using Pantheon.Host.Terminal;
using Pantheon.Reporting.Morning;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon explain`: a key of an authored file, an error code, a cause or a kind of failure, in the words that the program itself checks by.</summary>
internal static class ExplainCommand
{
    private const string Errors = "docs/errors.md";
    private const int Widest = 100;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var what = new Argument<string[]>("KEY") { Description = "A key as in flow.nodes.retry, a code as in PAN2107, 'cause environment', or a failure as in tests_failed", Arity = ArgumentArity.OneOrMore };
        var command = new Command("explain", "Explain a key, an error code, a cause or a failure\n\n  pantheon explain flow.nodes.retry\n  pantheon explain PAN2107\n  pantheon explain cause environment\n  pantheon explain tests_failed") { what };
        command.SetAction(parsed =>
        {
            var context = contextOf(parsed);
            string[] words = parsed.GetRequiredValue(what);
            var text = words is ["error" or "cause" or "failure" or "key", var named] ? named : words is [var alone] ? alone : throw Unknown(string.Join(' ', words));
            var explained = Code(text) ?? Cause(text) ?? Failure(text) ?? Key(text) ?? throw Unknown(text);
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/explain/v1", ["of"] = text, ["text"] = explained }));
                return ExitCode.Yes;
            }

            context.Screen.Data(explained);
            return ExitCode.Yes;
        });
        return command;
    }

    /// <summary>The section of a code in the book of errors; null for what is no code.</summary>
    internal static string? Code(string text)
    {
        if (text.Length != 7 || !text.StartsWith("PAN", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var book = EmbeddedTexts.Read(Errors)[""];
        var at = book.IndexOf($"### {text.ToUpperInvariant()} ", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var end = book.IndexOf("\n#", at, StringComparison.Ordinal);
        return book[(at + "### ".Length)..(end < 0 ? book.Length : end)].Trim();
    }

    private static string? Cause(string text) => !Word.TryParse<Cause>(text, out var cause) ? null : string.Join('\n',
    [
        $"cause {text}: {FailureWords.Of(cause)}",
        "",
        .. Enum.GetValues<FailureKind>().Where(kind => FailureKinds.CauseOf(kind) == cause).Select(kind => $"  {Word.Of(kind),-20} {FailureWords.Of(kind)}"),
    ]);

    private static string? Failure(string text) => !Word.TryParse<FailureKind>(text, out var kind) ? null :
        $"{text}: {FailureWords.Of(kind)}\ncause    {Word.Of(FailureKinds.CauseOf(kind))}: {FailureWords.Of(FailureKinds.CauseOf(kind))}\nnext     {FailureWords.Next(kind)}";

    /// <summary>A key by its dotted path: what it means, what it takes, and what lies below it.</summary>
    private static string? Key(string path)
    {
        if (SchemaExport.Find(path) is not { } schema)
        {
            return null;
        }

        var lines = new List<string> { $"{path}: {Type(schema)}" };
        if (schema["description"]?.ToString() is { } description)
        {
            lines.Add(description);
        }

        foreach (var (name, label) in new[] { ("enum", "one of"), ("default", "default"), ("pattern", "pattern"), ("minimum", "at least"), ("maximum", "at most"), ("required", "needs") })
        {
            if (schema[name] is { } value)
            {
                lines.Add($"{label,-8} {(value is JsonArray list ? string.Join(", ", list.Select(item => item?.ToString())) : value.ToString())}");
            }
        }

        if (schema["examples"] is JsonArray examples)
        {
            lines.AddRange(examples.Select(example => $"example  {example?.ToJsonString()}"));
        }

        if (schema["properties"] is JsonObject properties)
        {
            lines.Add("keys");
            lines.AddRange(properties.Select(property => Short($"  {property.Key,-18} {(property.Value as JsonObject)?["description"]?.ToString() ?? Type(property.Value as JsonObject)}")));
        }

        return string.Join('\n', lines);
    }

    private static string Type(JsonObject? schema) => schema?["type"] switch
    {
        JsonArray several => string.Join(" or ", several.Select(type => type?.ToString())),
        { } one => one.ToString(),
        null when schema?["enum"] is not null => "a word",
        _ => "one of several forms",
    };

    private static string Short(string line) => line.Length <= Widest ? line : line[..(Widest - 1)] + "…";

    private static PantheonException Unknown(string text)
    {
        string[] known = [.. SchemaExport.Files.Select(file => file.Split('.', '-')[0]).Distinct(), .. Word.All<Cause>(), .. Word.All<FailureKind>()];
        return new PantheonException(Codes.NothingToExplain, $"'{text}' is no key, code, cause or failure that this version knows{(Suggestion.For(text, known) is { } close ? $" (did you mean '{close}'?)" : "")}", $"a key begins with its file's kind: {string.Join(", ", known.Take(SchemaExport.Files.Count).Where(name => !Word.TryParse<Cause>(name, out _)).Distinct())}; as in: pantheon explain flow.nodes");
    }
}
