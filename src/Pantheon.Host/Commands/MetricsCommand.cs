using System.CommandLine;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Telemetry.Metrics;
using Pantheon.Host.Terminal;
using Pantheon.Runtimes.Http;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon metrics`: what the worker of this box counts, once, or handed on at a loopback port for a scraper.</summary>
internal static class MetricsCommand
{
    private const string Asked = "metrics";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var listen = new Option<bool>("--listen") { Description = "Serve them at the address that telemetry.metrics of the box file names, until Ctrl-C" };
        var command = new Command("metrics", "Print what the worker of this box counts, in Prometheus's text format\n\n  pantheon metrics\n  pantheon metrics --listen") { listen };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var box = BoxOpening.Read(context);
            var socket = Path.Combine(ShortFolder.For(box.DataFolder, context.Environment), MetricsServer.SocketName);
            if (!parsed.GetValue(listen))
            {
                context.Screen.Output.Write(await ReadAsync(socket, context.Time, cancellationToken));
                return ExitCode.Yes;
            }

            var address = box.Telemetry.Metrics ?? throw new PantheonException(Codes.MetricsNotServed, "the box file names no port for metrics", "telemetry: { metrics: \"127.0.0.1:9464\" }");
            await using var server = await MetricsServer.StartAsync(asked => OrNothingAsync(socket, context.Time, asked), null, address);
            context.Screen.Say($"metrics at http://{address}/metrics");
            await EndOf(cancellationToken);
            return ExitCode.Yes;
        });
        return command;
    }

    private static async Task<string> ReadAsync(string socket, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var client = LocalHttp.Create(LocalEndpoint.OverSocket(socket));
            return await client.GetStringAsync(new Uri(Asked, UriKind.Relative), either.Token);
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new PantheonException(Codes.MetricsNotServed, $"no worker serves metrics at '{socket}': {away.Message}", "they are served while a night is at work, where the box file says telemetry: { metrics: socket }", away);
        }
    }

    /// <summary>Outside of a night nothing is counted, which is no fault of whoever asks.</summary>
    private static async Task<string> OrNothingAsync(string socket, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(socket, time, cancellationToken);
        }
        catch (PantheonException)
        {
            return "";
        }
    }

    private static async Task EndOf(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(ended.SetResult);
        await ended.Task;
    }
}
