using System.Runtime.CompilerServices;
using System.Text;

namespace Pantheon.Runtimes.OpenAi.Answers;

/// <summary>Reads server-sent events, and keeps what a broken server writes between them: its last words say why it broke.</summary>
internal sealed class EventReader(Stream stream)
{
    private const string End = "[DONE]";
    private const int MostOfStray = 300;

    /// <summary>Text that is no part of any event; null when there was none.</summary>
    public string? Stray { get; private set; }

    /// <summary>The data of each event; comments, which servers send to keep the connection, are passed over.</summary>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        string? data = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    yield return data;
                }

                data = null;
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                var text = line.AsSpan(line.StartsWith("data: ", StringComparison.Ordinal) ? 6 : 5).ToString();
                data = data is null ? text : $"{data}\n{text}";
            }
            else if (!IsField(line))
            {
                Stray ??= line.Length <= MostOfStray ? line : line[..MostOfStray];
            }
        }

        // an event that was cut off is none, but some servers save the blank line behind the last
        if (data == End)
        {
            yield return data;
        }
    }

    private static bool IsField(string line) =>
        line[0] == ':' || line.StartsWith("event:", StringComparison.Ordinal) || line.StartsWith("id:", StringComparison.Ordinal) || line.StartsWith("retry:", StringComparison.Ordinal);
}
