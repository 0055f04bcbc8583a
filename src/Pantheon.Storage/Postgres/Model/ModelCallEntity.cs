using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One request to a model.</summary>
[PrimaryKey(nameof(Night), nameof(RunId), nameof(SpanId))]
[Table("model_call")]
public sealed class ModelCallEntity
{
    [Column("night", TypeName = "date")]
    public DateOnly Night { get; set; }

    [Column("run_id")]
    public Guid RunId { get; set; }

    [Column("span_id")]
    public required byte[] SpanId { get; set; }

    [Column("parent_span_id")]
    public required byte[] ParentSpanId { get; set; }

    [Column("node")]
    public required string Node { get; set; }

    [Column("attempt")]
    public int Attempt { get; set; }

    [Column("turn")]
    public int Turn { get; set; }

    [Column("pool")]
    public required string Pool { get; set; }

    [Column("runtime")]
    public required string Runtime { get; set; }

    [Column("server_address")]
    public required string ServerAddress { get; set; }

    [Column("server_port")]
    public int? ServerPort { get; set; }

    [Column("request_model")]
    public required string RequestModel { get; set; }

    [Column("response_model")]
    public string? ResponseModel { get; set; }

    [Column("model_digest")]
    public string? ModelDigest { get; set; }

    [Column("adapter")]
    public string? Adapter { get; set; }

    [Column("started_at")]
    public DateTimeOffset StartedAt { get; set; }

    [Column("ttft_ms")]
    public int? TtftMs { get; set; }

    [Column("duration_ms")]
    public int? DurationMs { get; set; }

    [Column("queue_ms")]
    public int? QueueMs { get; set; }

    [Column("input_tokens")]
    public long? InputTokens { get; set; }

    [Column("cached_tokens")]
    public long? CachedTokens { get; set; }

    [Column("output_tokens")]
    public long? OutputTokens { get; set; }

    [Column("reasoning_tokens")]
    public long? ReasoningTokens { get; set; }

    [Column("finish_reason")]
    public string? FinishReason { get; set; }

    [Column("failure_kind")]
    public string? FailureKind { get; set; }

    [Column("error")]
    public string? Error { get; set; }

    [Column("cache_hit")]
    public bool CacheHit { get; set; }

    [Column("swapped_model")]
    public bool SwappedModel { get; set; }

    [Column("temperature")]
    public double? Temperature { get; set; }

    [Column("seed")]
    public long? Seed { get; set; }

    [Column("params", TypeName = "jsonb")]
    public string? Params { get; set; }

    [Column("request_blob")]
    public required byte[] RequestBlob { get; set; }

    [Column("response_blob")]
    public byte[]? ResponseBlob { get; set; }

    [Column("stream_blob")]
    public byte[]? StreamBlob { get; set; }

    [Column("response_id")]
    public string? ResponseId { get; set; }

    [Column("tools_blob")]
    public byte[]? ToolsBlob { get; set; }
}
