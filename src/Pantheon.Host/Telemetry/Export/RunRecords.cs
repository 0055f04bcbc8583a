using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Core.Redaction;
using Pantheon.Host.Composition;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Storage.Postgres.Journal;

namespace Pantheon.Host.Telemetry.Export;

/// <summary>Makes plain records of a run's attempts and model calls, each with where it comes from, so that a line can be read, kept and used alone.</summary>
internal sealed class RunRecords(RunRows rows, Func<string, string> redact, SpanContent? content)
{
    public const string Schema = "pantheon/trace-record/v1";

    private const string LicenceNote = "the model's licence is not known to Pantheon: look it up by the digest before anything is trained on its words";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public byte[] Of(Attempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var record = Begin("attempt", attempt);
        record["state"] = Word.Of(attempt.State);
        record["failure_kind"] = Spoken(attempt.FailureKind);
        record["cause"] = Spoken(attempt.Cause);
        record["started_at"] = Moment(attempt.StartedAt);
        record["ended_at"] = Moment(attempt.EndedAt);
        record["turns"] = attempt.Turns;
        record["tool_calls"] = attempt.ToolCalls;
        record["usage"] = new JsonObject { ["input_tokens"] = attempt.TokensIn, ["output_tokens"] = attempt.TokensOut };
        if (content is not null)
        {
            record["error"] = attempt.Error;
            record["output"] = attempt.Output?.DeepClone();
        }

        return Written(record, attempt.ModelDigest, attempt);
    }

    public async Task<byte[]> OfAsync(ModelCallRow call, Attempt attempt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var record = Begin("model_call", attempt);
        record["turn"] = call.Turn;
        record["model"] = new JsonObject { ["pool"] = call.Pool, ["runtime"] = Word.Of(call.Runtime), ["id"] = call.Model, ["answered_as"] = content is null ? ServerWords.Model(call) : call.ResponseModel, ["digest"] = call.ModelDigest };
        record["started_at"] = Moment(call.StartedAt);
        record["seconds"] = call.Took.TotalSeconds;
        record["seconds_to_first_token"] = call.FirstToken?.TotalSeconds;
        record["temperature"] = call.Temperature;
        record["seed"] = call.Seed;
        record["finish_reason"] = content is null ? ServerWords.Finish(call) : call.FinishReason;
        record["failure_kind"] = Spoken(call.FailureKind);
        record["usage"] = new JsonObject
        {
            ["input_tokens"] = call.InputTokens,
            ["cached_tokens"] = call.CachedTokens,
            ["output_tokens"] = call.OutputTokens,
            ["reasoning_tokens"] = call.ReasoningTokens,
        };
        if (content is not null)
        {
            var (instructions, input, output) = await content.MessagesAsync(call, cancellationToken);
            record["error"] = call.Error;
            record["system_instructions"] = instructions;
            record["input_messages"] = input;
            record["output_messages"] = output;
        }

        return Written(record, call.ModelDigest, attempt);
    }

    private JsonObject Begin(string kind, Attempt attempt) => new()
    {
        ["$schema"] = Schema,
        ["kind"] = kind,
        ["task"] = rows.Run.TaskId,
        ["flow"] = rows.Run.Flow,
        ["night"] = rows.Run.Night?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["node"] = attempt.Id.Node.Value,
        ["attempt"] = attempt.Id.Number,
        ["outcome"] = Spoken(rows.Run.Outcome),
    };

    private byte[] Written(JsonObject record, string? digest, Attempt attempt)
    {
        record["provenance"] = new JsonObject
        {
            ["run"] = rows.Run.Id.ToString(),
            ["trace"] = Convert.ToHexStringLower(rows.Run.TraceId),
            ["agent"] = attempt.Agent?.ToString(),
            ["model"] = attempt.Model,
            ["model_digest"] = digest,
            ["catalog_commit"] = rows.Run.CatalogCommit,
            ["program"] = $"pantheon {ProgramVersion.Text}",
            ["licence"] = null,
            ["licence_note"] = LicenceNote,
        };
        return JsonSerializer.SerializeToUtf8Bytes(JsonRedactor.Redact(record, redact), Plain);
    }

    private static string? Spoken<T>(T? word)
        where T : struct, Enum => word is { } known ? Word.Of(known) : null;

    private static string? Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
