using System.Net;
using System.Text.Json.Nodes;

namespace Pantheon.Runtimes.OpenAi.Asking;

/// <summary>A short answer of a server, read whole.</summary>
internal sealed record ServerAnswer
{
    public required HttpStatusCode Status { get; init; }

    public required string Text { get; init; }

    /// <summary>The `Server` header.</summary>
    public required string Software { get; init; }

    /// <summary>A `Via` header says that somebody between answered.</summary>
    public required bool IsRelayed { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The body as an object; one of another shape throws.</summary>
    public JsonObject Json => JsonNode.Parse(Text) as JsonObject ?? throw new FormatException("the answer is no JSON object");
}
