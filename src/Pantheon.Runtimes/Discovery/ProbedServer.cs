using System.Net.Sockets;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Runtimes.Http;

namespace Pantheon.Runtimes.Discovery;

/// <summary>One address under question: asks each path once, gives up on those who let it wait, and remembers what was said.</summary>
internal sealed class ProbedServer(LocalEndpoint endpoint, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(300);
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromMilliseconds(1500);

    // one slow path may be an accident, a second one is a server that does not talk
    private const int MostSilences = 2;

    private readonly HttpClient _http = LocalHttp.Create(endpoint, ConnectTimeout);
    private readonly Dictionary<string, ProbeAnswer?> _answers = new(StringComparer.Ordinal);
    private int _silences;
    private bool _isGone;

    public LocalEndpoint Endpoint => endpoint;

    /// <summary>Nobody listens, or somebody who lets every question wait.</summary>
    public bool IsOver => _isGone || _silences >= MostSilences;

    /// <summary>Null when nobody answers in time, or the answer leads elsewhere or is none.</summary>
    public async Task<ProbeAnswer?> GetAsync(string path, CancellationToken cancellationToken)
    {
        if (!_answers.TryGetValue(path, out var answer))
        {
            answer = IsOver ? null : await AskAsync(path, cancellationToken);
            _answers[path] = answer;
        }

        return answer;
    }

    /// <summary>The JSON object at a path that answers 200, or null.</summary>
    public async Task<JsonObject?> JsonAsync(string path, CancellationToken cancellationToken) =>
        await GetAsync(path, cancellationToken) is { IsOk: true } answer ? answer.Json : null;

    public void Dispose() => _http.Dispose();

    private async Task<ProbeAnswer?> AskAsync(string path, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(ReadTimeout + (_answers.Count == 0 ? ConnectTimeout : TimeSpan.Zero), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, either.Token);
            return new ProbeAnswer((int)response.StatusCode, response.Headers.Server.ToString(), await BoundedText.ReadAsync(response.Content, either.Token));
        }
        catch (HttpRequestException none) when (none.HttpRequestError == HttpRequestError.ConnectionError)
        {
            _isGone = true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // the time to connect ran out, or the time to answer
            _isGone |= _answers.Count == 0 && !deadline.IsCancellationRequested;
            _silences++;
        }
        catch (Exception strange) when (strange is HttpRequestException or IOException or SocketException or PantheonException)
        {
            // no HTTP, a broken answer, or one that leads elsewhere: nothing is learned from this path
        }

        return null;
    }
}
