using System.CommandLine;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon help TOPIC`: what belongs to no single command.</summary>
internal static class HelpCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf, RootCommand root)
    {
        var topic = new Argument<string[]>("TOPIC") { Description = $"{string.Join(", ", HelpTopics.All.Keys)}, or a command", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", "Explain a topic\n\n  pantheon help exit-codes\n  pantheon help queue add") { topic };
        command.SetAction((parsed, cancellationToken) =>
        {
            var screen = contextOf(parsed).Screen;
            if (parsed.GetValue(topic) is not [var wanted, .. var inner])
            {
                screen.Say($"topics: {string.Join(", ", HelpTopics.All.Keys)}");
                return root.Parse(["--help"]).InvokeAsync(new InvocationConfiguration { Output = screen.Output, Error = screen.ErrorOutput }, cancellationToken);
            }

            if (root.Subcommands.FirstOrDefault(verb => verb.Name == wanted) is { } verb)
            {
                return root.Parse([verb.Name, .. inner, "--help"]).InvokeAsync(new InvocationConfiguration { Output = screen.Output, Error = screen.ErrorOutput }, cancellationToken);
            }

            if (!HelpTopics.All.TryGetValue(wanted, out var text))
            {
                var close = Suggestion.For(wanted, HelpTopics.All.Keys.Concat(root.Subcommands.Select(known => known.Name)));
                screen.Say($"there is no help topic '{wanted}'{(close is null ? "" : $"; did you mean '{close}'?")}");
                screen.Say($"topics: {string.Join(", ", HelpTopics.All.Keys)}");
                return Task.FromResult(ExitCode.Usage);
            }

            screen.Data(text);
            return Task.FromResult(ExitCode.Yes);
        });
        return command;
    }
}
