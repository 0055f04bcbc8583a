using System.Globalization;
using Pantheon.Testing.Servers;

namespace Pantheon.Integration.Tests.Runtimes.Fetching;

/// <summary>A server with one file of ASCII text, which knows ranges and can end in the middle.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    public FileServer(string content)
    {
        Content = content;
        _server = new LoopbackServer(AnswerAsync);
    }

    public string Content { get; set; }

    /// <summary>Bytes after which the next answers end, though they promised more.</summary>
    public int? EndsAfter { get; set; }

    public bool KnowsRanges { get; set; } = true;

    public bool TellsSize { get; set; } = true;

    public int Status { get; set; } = 200;

    /// <summary>Completes when a client waits for the rest of an answer that does not come.</summary>
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Hangs { get; set; }

    public Uri Address => new($"{_server.Endpoint}/models/tiny.gguf");

    public IReadOnlyList<string> Asked => [.. _server.Requests.Select(request => request.Headers.TryGetValue("Range", out var range) ? $"{request.Method} {range}" : request.Method)];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(LoopbackRequest request, LoopbackReply reply)
    {
        var from = KnowsRanges && request.Headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
        var rest = Content[from..];
        var length = TellsSize ? $"Content-Length: {rest.Length}\r\n" : "";
        var part = from > 0 ? $"Content-Range: bytes {from}-{Content.Length - 1}/{Content.Length}\r\n" : "";
        var ranges = KnowsRanges ? "Accept-Ranges: bytes\r\n" : "";
        await reply.RawAsync($"HTTP/1.1 {(Status == 200 && from > 0 ? 206 : Status)} Status\r\n{length}{part}{ranges}Connection: close\r\n\r\n");
        if (request.Method == "HEAD")
        {
            return;
        }

        await reply.RawAsync(EndsAfter is { } end ? rest[..end] : rest);
        if (Hangs)
        {
            Hanging.SetResult();
            await reply.HangAsync();
        }
    }
}
