namespace Pantheon.Host.Notices;

/// <summary>One way by which a person was told of a report, or why it did not arrive.</summary>
/// <param name="Way">`command` or `mail`.</param>
/// <param name="Why">Null where it arrived.</param>
internal sealed record NoticeResult(string Way, string? Why);
