using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Cluster;
using Pantheon.Host.Configuration;
using Pantheon.Host.Notices;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
using Pantheon.Host.Worker.Gate;
using Pantheon.Platform.Services;
using Quartz;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon serve`: what the service unit runs; opens each window by its clock and works the queue until it closes.</summary>
internal static class ServeCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var command = new Command("serve", "Work the queue in every night window (what the service runs)");
        command.SetAction((parsed, cancellationToken) => RunAsync(contextOf(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        PlatformGate.Require(OperatingSystem.IsLinux());
        var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
        var policy = workplace.Catalog.Night;
        if (policy.Windows.Count == 0)
        {
            throw new PantheonException(Codes.WindowClosed, $"policy {policy} has no window, so the service would never work", $"add windows to policies/{policy.Name}.yaml");
        }

        // A service is never helped with its environment: what its unit carries is what its children could be given by mistake.
        await new RefusalFiles(workplace.Box, context.Time).WatchAsync(policy, () =>
        {
            EnvironmentGate.Require(policy, context.Environment.Variables, "the service's environment");
            return Task.FromResult(ExitCode.Yes);
        });
        WorkerWalls.Enter(context.Environment, workplace.Box, policy);
        using var host = Build(context, workplace.Box, policy).Build();
        context.Screen.Say(Waiting(new WindowCalendar(policy.Windows), context.Time.GetUtcNow()));
        await host.RunAsync(cancellationToken);
        return ExitCode.Yes;
    }

    private static string Waiting(WindowCalendar calendar, DateTimeOffset now) => (calendar.OpenAt(now), calendar.NextAfter(now)) switch
    {
        ({ } open, _) => FormattableString.Invariant($"serving; a window is open until {open.ClosesAt.ToLocalTime():ddd yyyy-MM-dd HH:mm}"),
        (_, { } next) => FormattableString.Invariant($"serving; the next window opens {next.OpensAt.ToLocalTime():ddd yyyy-MM-dd HH:mm}"),
        _ => "serving; no window opens within two weeks",
    };

    private static HostApplicationBuilder Build(CommandContext context, BoxSpec box, Policy policy)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:sszzz ";
        });
        builder.Logging.AddFilter("Quartz", LogLevel.Warning);
        builder.Services.AddSingleton(context);
        builder.Services.AddSingleton(policy);
        builder.Services.AddSingleton(box);
        builder.Services.AddSingleton(context.Time);
        builder.Services.AddSingleton<Func<string, string?>>(context.Environment.Find);
        builder.Services.AddSingleton(new SystemdNotifier(context.Environment.Find("NOTIFY_SOCKET")));
        builder.Services.AddSingleton<ServiceNight>();
        builder.Services.AddHostedService<ClusterLife>();
        builder.Services.AddHostedService<ServiceLife>();
        builder.Services.AddHostedService<ServiceRetention>();
        builder.Services.AddHostedService<ServiceNotices>();
        builder.Services.AddQuartz(quartz => WindowTriggers.Add(quartz, policy));
        builder.Services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        return builder;
    }
}
