using System.Text;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Telemetry.Otlp;
using Pantheon.Testing.Servers;
using Pantheon.Testing.Storage;

namespace Pantheon.Tests.Host.Telemetry;

/// <summary>The sample as a collector reads it.</summary>
internal static class Collected
{
    public static IReadOnlyList<OtlpSpanSeen> Of(RunRows rows, SemanticConventions conventions, bool content = false, IOtlpEncoding? encoding = null)
    {
        encoding ??= new OtlpProtobuf();
        var spans = new SpanMapping(conventions, content).Map(rows).Select(mapped => mapped.Span).ToList();
        return OtlpReading.Spans(encoding.Traces(Origin.Of("desk", conventions), spans), encoding.MediaType);
    }

    /// <summary>A store in which the sample's messages lie as sessions write them.</summary>
    public static async Task<MemoryArtifactStore> BlobsAsync()
    {
        var blobs = new MemoryArtifactStore();
        foreach (var text in new[] { SampleRun.SentText, SampleRun.CameText, SampleRun.ResultText, SampleRun.ToolsText })
        {
            await blobs.PutAsync(Encoding.UTF8.GetBytes(text), "text/plain", CancellationToken.None);
        }

        return blobs;
    }
}
