using System.Net;
using Pantheon.Core.Chat;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Platform.Egress;

namespace Pantheon.Runtimes.Http;

/// <summary>Holds a client to its one server: requests for another, in another version of HTTP, and answers that lead elsewhere are refused.</summary>
internal sealed class OneServerHandler(Uri server, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MostOfLocation = 200;
    private const int MostKept = 3;

    private static readonly HttpRequestOptionsKey<bool> s_connects = new("pantheon.connects");

    /// <summary>A connection is made for this request.</summary>
    public static void Connects(HttpRequestMessage request) => request.Options.Set(s_connects, true);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Check(request);
        try
        {
            return Checked(base.Send(request, cancellationToken));
        }
        catch (HttpRequestException exception) when (exception.InnerException is EgressRefusedException refused)
        {
            throw Refused(refused);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Check(request);
        for (var kept = 0; ; kept++)
        {
            try
            {
                return Checked(await base.SendAsync(request, cancellationToken));
            }
            catch (HttpRequestException exception) when (exception.InnerException is EgressRefusedException refused)
            {
                throw Refused(refused);
            }
            catch (HttpRequestException exception) when (kept < MostKept && WasGivenUp(request, exception) && !cancellationToken.IsCancellationRequested)
            {
                // llama-server closes a connection behind each stream without a word: no answer had begun, and nothing that a model server is asked changes by being asked twice
            }
        }
    }

    private static bool WasGivenUp(HttpRequestMessage request, HttpRequestException exception) =>
        !request.Options.TryGetValue(s_connects, out _) && (exception.HttpRequestError == HttpRequestError.ResponseEnded || exception.InnerException is IOException);

    /// <summary>HTTP/3 makes its connections past the guard, and HTTP/2 may share one between hosts: exactly 1.1 is spoken.</summary>
    private void Check(HttpRequestMessage request)
    {
        if (request.Version != HttpVersion.Version11 || request.VersionPolicy != HttpVersionPolicy.RequestVersionExact)
        {
            throw Refused($"a request asks for HTTP {request.Version} ({request.VersionPolicy}), and exactly 1.1 is spoken");
        }

        if (request.RequestUri is not { IsAbsoluteUri: true } uri || uri.Scheme != server.Scheme || uri.IdnHost != server.IdnHost || uri.Port != server.Port
            || uri.UserInfo.Length > 0 || request.Headers.Host is not null)
        {
            throw Refused($"a request names '{request.RequestUri?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}' or a host header of its own");
        }
    }

    private HttpResponseMessage Checked(HttpResponseMessage response)
    {
        if ((int)response.StatusCode is >= 200 and (< 300 or >= 400))
        {
            response.Headers.Remove("Alt-Svc");
            return response;
        }

        using (response)
        {
            var location = response.Headers.TryGetValues("Location", out var values) ? string.Join(", ", values) : "nowhere";
            throw new ChatException(
                Codes.RedirectRefused,
                FailureKind.PolicyRefused,
                $"the server at {server.Authority} answered {(int)response.StatusCode} and leads to '{(location.Length > MostOfLocation ? location[..MostOfLocation] : location)}'; redirects are not followed",
                "name the server that does the work itself, by its own address, in box.yaml");
        }
    }

    private ChatException Refused(string what) => new(
        Codes.RequestRefused, FailureKind.PolicyRefused, $"the client of {server.Authority} refuses a request: {what}", "this is a fault of Pantheon: please report it");

    private static ChatException Refused(EgressRefusedException refused) => new(
        Codes.ConnectionRefused, FailureKind.PolicyRefused, $"a connection was not made: {refused.Message}", "name the server by its literal address and port in box.yaml and under egress.allow", refused);
}
