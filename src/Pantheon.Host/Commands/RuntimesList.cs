using System.CommandLine;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runtimes list`: the pools of the box file, and which of them answer.</summary>
internal static class RuntimesList
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("list", "The pools of the box file, up or down");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var servers = await new ServerSurvey(context.Time).RunAsync(BoxOpening.Read(context), [], cancellationToken);
            ServerTable.Print(context, "pantheon/runtimes-list/v1", servers);
            return servers.Any(server => server.State == SurveyState.Down) ? ExitCode.No : ExitCode.Yes;
        });
        return command;
    }
}
