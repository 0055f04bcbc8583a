using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Traces;
using Pantheon.Engine.Recording;
using Pantheon.Host.Configuration;
using Pantheon.Host.Telemetry.Export;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Metrics;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Platform.Confinement;
using Pantheon.Runtimes.Telemetry;
using Pantheon.Storage.Opening;

namespace Pantheon.Host.Telemetry.Live;

/// <summary>The telemetry of one night or one run in the foreground, as the box file asks for it and the policy allows it; where something keeps it from working it is off, and says so.</summary>
internal sealed partial class NightTelemetry : IAsyncDisposable
{
    /// <summary>The fact of a night that says what was exported, or why not.</summary>
    public const string Fact = "telemetry";

    private const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly ILogger _log;
    private PantheonMeter? _meter;
    private OtlpSender? _sender;
    private TelemetryPump? _pump;
    private MetricsServer? _server;

    private NightTelemetry(ILogger log) => _log = log;

    /// <param name="facts">Gets what is exported where to, or why not.</param>
    /// <param name="socketFolder">A private folder of short path for the socket file of the metrics.</param>
    public static async Task<NightTelemetry> BeginAsync(
        CommandContext context, BoxSpec box, Policy policy, PantheonStore store, string socketFolder, JsonObject facts, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(facts);
        var telemetry = new NightTelemetry(logs.CreateLogger<NightTelemetry>());
        var endpoint = box.Telemetry.Otlp ?? (policy.Mode == Mode.Day ? telemetry.Asked(context) : null);
        var whyNot = endpoint is null ? null : TelemetryRules.WhyNot(policy, endpoint);
        if (whyNot is not null)
        {
            facts[Fact] = $"off: {whyNot}";
            telemetry.Warn(context, Codes.TelemetryOff, $"telemetry is off: {whyNot}");
        }

        endpoint = whyNot is null ? endpoint : null;
        if (endpoint is null && !box.Telemetry.ServesMetrics)
        {
            return telemetry;
        }

        try
        {
            telemetry.Open(context, box, store, endpoint);
            if (endpoint is not null)
            {
                facts[Fact] = $"to {endpoint}, {(box.Telemetry.Content ? "with" : "without")} content";
            }

            if (box.Telemetry.ServesMetrics)
            {
                await telemetry.ServeAsync(context, box.Telemetry, socketFolder);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // nothing of this may keep a night from its work
            facts[Fact] = $"off: {fault.Message}";
            await telemetry.DisposeAsync();
            telemetry.Warn(context, Codes.TelemetryOff, $"telemetry is off: {fault.Message}");
        }

        return telemetry;
    }

    public void Tell(NightEvent change) => _pump?.Tell(change);

    /// <summary>Spans that reached no collector.</summary>
    public long Dropped => _pump?.Dropped ?? 0;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (_pump?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            LogOff(Codes.TelemetryOff, fault.Message);
        }

        _sender?.Dispose();
        _meter?.Dispose();
        (_pump, _server, _sender, _meter) = (null, null, null, null);
    }

    /// <summary>What the environment of a person's own command says; a night never looks.</summary>
    private TelemetryEndpoint? Asked(CommandContext context)
    {
        if (context.Environment.Find(Variable) is not { } text)
        {
            return null;
        }

        var endpoint = TelemetryEndpoint.Parse(text);
        if (endpoint is null)
        {
            Warn(context, Codes.TelemetryOff, $"telemetry is off: {Variable} names no plain local address");
        }

        return endpoint;
    }

    private void Open(CommandContext context, BoxSpec box, PantheonStore store, TelemetryEndpoint? endpoint)
    {
        var spec = box.Telemetry;
        var conventions = SemanticConventions.Of(spec.Names);
        var cleaner = new SpanCleaner(ExportRedaction.Of(context.Environment, people: false));
        var source = Origin.Of(box.Name, conventions);
        _meter = new PantheonMeter(conventions, context.Time);
        _sender = endpoint is null ? null : new OtlpSender(endpoint, context.Time);
        _pump = new TelemetryPump(
            new PumpParts
            {
                Read = new RowSource(store, withOwners: true).ReadAsync,
                Instance = store.Instance,
                Gauges = async cancellationToken => (
                    (await store.Runs.QueueAsync(cancellationToken)).Count,
                    (await store.Slots.UsesAsync(cancellationToken)).Where(use => use.Seat is not null).GroupBy(use => use.Pool).ToDictionary(pool => pool.Key, pool => pool.Count())),
                Mapping = new SpanMapping(conventions, spec.Content),
                Content = spec.Content ? new SpanContent(store.Artifacts) : null,
                Cleaner = cleaner,
                Meter = _meter,
                Encoding = spec.Protocol == TelemetryProtocol.Json ? new OtlpJson() : new OtlpProtobuf(),
                Source = source with { Resource = cleaner.Clean(source.Resource) },
                Send = _sender is { } sender ? sender.SendAsync : null,
            },
            context.Time,
            _log);
    }

    private async Task ServeAsync(CommandContext context, TelemetrySpec spec, string socketFolder)
    {
        // a worker behind its wall listens at no port, and is not let out for this
        var isWalled = OperatingSystem.IsLinux() && ProcessWall.Raised is not null;
        var socket = Path.Combine(socketFolder, MetricsServer.SocketName);
        Task<string> Text(CancellationToken _) => Task.FromResult(PrometheusText.Of(_meter!.Read())); // opened before
        try
        {
            _server = await MetricsServer.StartAsync(Text, socket, isWalled ? null : spec.Metrics);
            if (isWalled && spec.Metrics is { } address)
            {
                LogOff(Codes.MetricsNotServed, $"metrics are served on {socket} alone, as a worker behind its wall listens at no port; for {address}: pantheon metrics --listen");
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // the address is taken, the folder is not to be written: the export goes on all the same
            Warn(context, Codes.MetricsNotServed, $"metrics are not served: {fault.Message}");
        }
    }

    private void Warn(CommandContext context, string code, string words)
    {
        context.Screen.Warn($"{code}: {words}");
        LogOff(code, words);
    }

    [LoggerMessage(EventId = 9303, Level = LogLevel.Warning, Message = "{Code}: {Words}")]
    private partial void LogOff(string code, string words);
}
