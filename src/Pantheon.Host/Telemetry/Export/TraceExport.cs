using Pantheon.Core.Artifacts;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Otlp;

namespace Pantheon.Host.Telemetry.Export;

/// <summary>Writes runs as lines, one run at a time, each line whole; every text goes through the redaction of today on its way out.</summary>
internal sealed class TraceExport(
    Func<RunId, CancellationToken, Task<RunRows?>> read, IArtifactStore artifacts, OtlpSource source, SemanticConventions conventions, Func<string, string> redact)
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    public async Task<ExportCounts> WriteAsync(ExportRequest request, IAsyncEnumerable<Run> runs, Stream to, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (count, lines, items) = (0, 0L, 0L);
        await foreach (var run in runs.WithCancellation(cancellationToken))
        {
            if (await read(run.Id, cancellationToken) is not { } rows)
            {
                continue;
            }

            count++;
            var written = request.Format == ExportFormat.Otlp ? SpansAsync(request, rows, cancellationToken) : RecordsAsync(request, rows, cancellationToken);
            await foreach (var (line, within) in written)
            {
                await to.WriteAsync(line, cancellationToken);
                await to.WriteAsync(LineEnd, cancellationToken);
                lines++;
                items += within;
            }
        }

        return new ExportCounts(count, lines, items);
    }

    private async IAsyncEnumerable<(byte[] Line, int Items)> SpansAsync(ExportRequest request, RunRows rows, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (encoding, content, cleaner) = (new OtlpJson(), request.Content ? new SpanContent(artifacts) : null, new SpanCleaner(redact));
        var clean = source with { Resource = cleaner.Clean(source.Resource) };
        var batch = new SpanBatch();
        foreach (var mapped in new SpanMapping(conventions, request.Content).Map(rows).Where(mapped => IsWanted(request, rows, mapped)))
        {
            var span = cleaner.Clean(content is null ? mapped.Span : await content.FillAsync(mapped, cancellationToken));
            if (!batch.Fits(span))
            {
                yield return Line(batch.Take());
            }

            batch.Add(span);
        }

        if (batch.Take() is { Count: > 0 } last)
        {
            yield return Line(last);
        }

        (byte[] Line, int Items) Line(IReadOnlyList<OtlpSpan> spans) => (encoding.Traces(clean, spans), spans.Count);
    }

    private async IAsyncEnumerable<(byte[] Line, int Items)> RecordsAsync(ExportRequest request, RunRows rows, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = new RunRecords(rows, redact, request.Content ? new SpanContent(artifacts) : null);
        foreach (var attempt in rows.Attempts.Where(attempt => attempt.EndedAt is not null && IsOf(request, attempt.Agent)))
        {
            yield return (records.Of(attempt), 1);
            foreach (var call in rows.ModelCalls.Where(call => call.Node == attempt.Id.Node && call.Attempt == attempt.Id.Number))
            {
                yield return (await records.OfAsync(call, attempt, cancellationToken), 1);
            }
        }
    }

    /// <summary>The run and its groups stay, so that parents are there.</summary>
    private static bool IsWanted(ExportRequest request, RunRows rows, MappedSpan mapped) =>
        request.Agent is null || IsOf(request, mapped.Agent) || (mapped.Agent is null && mapped.Call is null && mapped.Tool is null && !rows.Attempts.Any(attempt => attempt.SpanId == mapped.Span.SpanId));

    private static bool IsOf(ExportRequest request, AgentRef? agent) => request.Agent is null || (agent is not null && (agent.Name == request.Agent || agent.ToString() == request.Agent));
}
