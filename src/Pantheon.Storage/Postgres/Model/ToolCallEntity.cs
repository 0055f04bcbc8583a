using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace Pantheon.Storage.Postgres.Model;

/// <summary>One tool call of a session.</summary>
[PrimaryKey(nameof(Night), nameof(RunId), nameof(SpanId))]
[Table("tool_call")]
public sealed class ToolCallEntity
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

    [Column("seq")]
    public int Seq { get; set; }

    [Column("tool")]
    public required string Tool { get; set; }

    [Column("call_id")]
    public string? CallId { get; set; }

    [Column("ok")]
    public bool Ok { get; set; }

    [Column("failure_kind")]
    public string? FailureKind { get; set; }

    [Column("exit_code")]
    public int? ExitCode { get; set; }

    [Column("repair")]
    public required string[] Repair { get; set; }

    [Column("started_at")]
    public DateTimeOffset StartedAt { get; set; }

    [Column("duration_ms")]
    public int DurationMs { get; set; }

    [Column("arguments", TypeName = "jsonb")]
    public string? Arguments { get; set; }

    [Column("args_sha256")]
    public required byte[] ArgsSha256 { get; set; }

    [Column("result_blob")]
    public byte[]? ResultBlob { get; set; }

    [Column("result_head")]
    public string? ResultHead { get; set; }

    [Column("output_blob")]
    public byte[]? OutputBlob { get; set; }

    [Column("mcp_method")]
    public string? McpMethod { get; set; }

    [Column("mcp_transport")]
    public string? McpTransport { get; set; }

    [Column("mcp_protocol")]
    public string? McpProtocol { get; set; }

    [Column("mcp_session")]
    public string? McpSession { get; set; }
}
