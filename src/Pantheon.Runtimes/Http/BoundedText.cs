using System.Text;

namespace Pantheon.Runtimes.Http;

/// <summary>Reads a short answer whole: model lists, properties, the text of an error.</summary>
internal static class BoundedText
{
    public const int MaxBytes = 8 * 1024 * 1024;

    public static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        await using var stream = new BoundedStream(await content.ReadAsStreamAsync(cancellationToken), MaxBytes, MaxBytes);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
