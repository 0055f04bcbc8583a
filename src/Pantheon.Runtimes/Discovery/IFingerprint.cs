namespace Pantheon.Runtimes.Discovery;

/// <summary>Recognises one kind of server by answers that no other kind gives.</summary>
internal interface IFingerprint
{
    Task<FoundServer?> RecogniseAsync(ProbedServer server, CancellationToken cancellationToken);
}
