using System.Net;

namespace Pantheon.Tests.Runtimes.Ollama;

/// <summary>Answers every request with the same bytes, in two reads that part at a given place.</summary>
internal sealed class SplitBytes(byte[] body, int at) : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new TwoReads(body, at)) });

    private sealed class TwoReads(byte[] body, int at) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, Position < at ? at - (int)Position : buffer.Length)]));
    }
}
