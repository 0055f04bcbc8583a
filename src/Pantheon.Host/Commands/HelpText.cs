using System.CommandLine;
using System.CommandLine.Invocation;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>The help of a command: what it does, examples, then its arguments, options and commands, each in as few words as stand beside it.</summary>
internal sealed class HelpText(int width) : SynchronousCommandLineAction
{
    private const string Program = "pantheon";
    private const string ForExample = ", for example: ";
    private const int MostNames = 32;

    /// <summary>Who asks for help need not have typed the rest.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var line in Of(parseResult.CommandResult.Command))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(line);
        }

        return 0;
    }

    /// <summary>What a command does, in a sentence.</summary>
    public static string Sentence(Command command) => (command.Description ?? "").Split('\n')[0].Split(ForExample)[0];

    /// <summary>The lines of the examples in its description, each a command as it is typed.</summary>
    public static IReadOnlyList<string> Examples(Command command)
    {
        var lines = (command.Description ?? "").Split('\n');
        return lines[0].Split(ForExample) is [_, var example, ..]
            ? [example]
            : [.. lines.Skip(1).Select(line => line.Trim()).Where(line => line.Length > 0)];
    }

    public IEnumerable<string> Of(Command command)
    {
        foreach (var line in WrappedText.Lines(Sentence(command), Math.Max(40, width)))
        {
            yield return line;
        }

        foreach (var line in Part("Examples", Examples(command).Select(example => (example, ""))))
        {
            yield return line;
        }

        yield return "";
        yield return "Usage:";
        yield return "  " + string.Join(' ', (string[])[Path(command), .. command.Arguments.Where(argument => !argument.Hidden).Select(Usage), .. command.Subcommands.Count > 0 ? ["[command]"] : Array.Empty<string>(), "[options]"]);
        var own = command.Options.Where(option => !option.Hidden && !option.Recursive).ToList();
        var everywhere = Ancestors(command).SelectMany(parent => parent.Options).Where(option => !option.Hidden && (option.Recursive || command is RootCommand) && !own.Contains(option)).Distinct();
        foreach (var line in Part("Arguments", command.Arguments.Where(argument => !argument.Hidden).Select(argument => (argument.Name, argument.Description ?? "")))
            .Concat(Part("Options", own.Select(Row)))
            .Concat(Part("Commands", command.Subcommands.Where(inner => !inner.Hidden).Select(inner => (inner.Name, Sentence(inner)))))
            .Concat(Part("Options of every command", everywhere.Select(Row))))
        {
            yield return line;
        }
    }

    private IEnumerable<string> Part(string title, IEnumerable<(string Name, string Text)> rows)
    {
        List<(string Name, string Text)> all = [.. rows];
        if (all.Count == 0)
        {
            yield break;
        }

        yield return "";
        yield return title + ":";
        var column = Math.Min(MostNames, all.Max(row => row.Name.Length));
        foreach (var (name, text) in all)
        {
            var head = $"  {name.PadRight(column)}  ";
            foreach (var line in WrappedText.Lines(text, Math.Max(20, width - column - 4)))
            {
                yield return (head + line).TrimEnd();
                head = new string(' ', column + 4);
            }
        }
    }

    private static (string Name, string Text) Row(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias[0] == '-').Append(option.Name).Distinct().OrderBy(name => name.Length));
        return (option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0 ? names : $"{names} {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}", option.Description ?? "");
    }

    private static string Usage(Argument argument)
    {
        var name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + "…" : argument.Name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Path(Command command) => string.Join(' ', Ancestors(command).Reverse().Select(parent => parent is RootCommand ? Program : parent.Name));

    private static IEnumerable<Command> Ancestors(Command command)
    {
        for (var next = command; next is not null; next = next.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return next;
        }
    }
}
