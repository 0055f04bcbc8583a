using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Installing;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runtimes install`: brings a model server onto this machine by its package manager; by day, with the person's consent, and never as root by itself.</summary>
internal static class RuntimesInstall
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var kind = new Argument<string>("KIND") { Description = string.Join(", ", ServerPrograms.All.Select(server => server.Kind)) };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        var dry = new Option<bool>("--dry-run") { Description = "Print the command, run nothing" };
        var command = new Command("install", "Install a model server by the system's package manager, by day\n\n  pantheon runtimes install llama.cpp\n  pantheon runtimes install ollama --dry-run") { kind, yes, dry };
        command.SetAction((parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var machine = new InstallMachine(context.Environment.Find("PATH"), Environment.IsPrivilegedProcess, OperatingSystem.IsMacOS());
            return RunAsync(context, machine, new InstallRequest(parsed.GetRequiredValue(kind), parsed.GetValue(yes), parsed.GetValue(dry)), cancellationToken);
        });
        return command;
    }

    public static Task<int> RunAsync(CommandContext context, InstallMachine machine, InstallRequest request, CancellationToken cancellationToken)
    {
        var server = ServerPrograms.Find(request.Kind)
            ?? throw new PantheonException(Codes.InputUnreadable, $"'{request.Kind}' is no server that can be installed", $"one of: {string.Join(", ", ServerPrograms.All.Select(known => known.Kind))}");
        return Daylight.WorkAsync(context, "servers are installed", token => InstallAsync(context, machine, server, request, token), cancellationToken);
    }

    private static async Task<int> InstallAsync(CommandContext context, InstallMachine machine, ServerProgram server, InstallRequest request, CancellationToken cancellationToken)
    {
        var installer = new Installer(new ProcessRunner(context.Time), DayEnvironment.Of(context.Environment));
        if (await installer.FindAsync(server, [], cancellationToken) is { } there)
        {
            context.Screen.Say($"{server.Kind} is on this machine already");
            return Told(context, server, null, there);
        }

        var choice = await InstallPlanner.ChooseAsync(server, machine, way => installer.HasAsync(way, cancellationToken));
        foreach (var passedOver in choice.PassedOver)
        {
            context.Screen.Say($"not by   {passedOver}");
        }

        var chosen = choice.Chosen ?? throw new PantheonException(Codes.NoPackage, $"no package manager of this machine has '{server.Kind}'", server.Elsewhere);
        if (request.IsDry)
        {
            return Told(context, server, chosen, null);
        }

        Allow(context, chosen, request);
        var gate = new Lock();
        await installer.InstallAsync(chosen, line => SayWhole(context.Screen, gate, line), cancellationToken);
        return await VerifyAsync(context, installer, machine, chosen, cancellationToken);
    }

    /// <summary>Throws unless the person may do this and wants it.</summary>
    private static void Allow(CommandContext context, Installation chosen, InstallRequest request)
    {
        if (chosen.NeedsElevation)
        {
            throw new PantheonException(
                Codes.RootNeeded,
                $"{chosen.Manager.Program} installs '{chosen.Package.Words[^1]}' for root only, and Pantheon never makes itself root",
                $"run it yourself: {chosen.CommandLine}");
        }

        context.Screen.Say($"runs     {chosen.CommandLine}");
        ChangeOptions.Require(context.Screen, request.IsAgreed, $"Install {chosen.Server.Kind}?", $"'{chosen.CommandLine}' may run");
    }

    private static async Task<int> VerifyAsync(CommandContext context, Installer installer, InstallMachine machine, Installation chosen, CancellationToken cancellationToken)
    {
        var server = chosen.Server;
        if (server.Program is null)
        {
            context.Screen.Say($"{server.Kind} is installed; open it once, and its command line is there too");
            return Told(context, server, chosen, null);
        }

        // a manager outside the PATH's usual folders puts its programs beside itself
        var folders = ExecutableFinder.Find(chosen.Manager.Program, machine.Path) is { } manager && Path.GetDirectoryName(manager) is { } folder ? new[] { folder } : [];
        var program = await installer.FindAsync(server, folders, cancellationToken)
            ?? throw new PantheonException(
                Codes.InstallFailed,
                $"'{chosen.CommandLine}' went well, and '{server.Program}' is not on the PATH, or does not run",
                $"try '{server.Program} --version' in a new shell; or without a package manager: {server.Elsewhere}");
        return Told(context, server, chosen, program);
    }

    private static int Told(CommandContext context, ServerProgram server, Installation? chosen, InstalledProgram? program)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/runtimes-install/v1",
                ["kind"] = server.Kind,
                ["command"] = chosen?.CommandLine,
                ["file"] = program?.File,
                ["version"] = program?.Version,
            }));
        }
        else if (program is not null)
        {
            context.Screen.Data($"{server.Kind}  {program.File}  {program.Version}");
        }
        else if (chosen is not null)
        {
            context.Screen.Data(chosen.CommandLine);
        }

        if (program is not null)
        {
            context.Screen.Next("pantheon runtimes discover");
        }

        return ExitCode.Yes;
    }

    private static void SayWhole(Screen screen, Lock gate, string line)
    {
        lock (gate)
        {
            screen.Say(line);
        }
    }
}
