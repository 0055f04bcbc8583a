namespace Pantheon.Runtimes.Http;

/// <summary>Reads what stands behind an answer's last word, so that its connection can take the next request; an answer that does not end there is hung up on.</summary>
internal static class AnswerEnd
{
    private const int Most = 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    public static async Task ReadAsync(Stream answer, TimeProvider time, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        var buffer = new byte[Most];
        try
        {
            for (int all = 0, read = 1; read > 0 && all < Most; all += read)
            {
                read = await answer.ReadAsync(buffer, either.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or HttpRequestException)
        {
            // the answer is whole; only its connection serves no second one
        }
    }
}
