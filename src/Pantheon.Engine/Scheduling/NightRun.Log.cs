using Microsoft.Extensions.Logging;

namespace Pantheon.Engine.Scheduling;

/// <content>What the night writes into the log.</content>
public sealed partial class NightRun
{
    [LoggerMessage(EventId = 6027, Level = LogLevel.Information, Message = "The queue {Standing}, by {By}")]
    private partial void LogPause(string standing, string by);

    [LoggerMessage(EventId = 6070, Level = LogLevel.Warning, Message = "The night waits: {Code} {Reason}")]
    private partial void LogWaits(string code, string reason);

    [LoggerMessage(EventId = 6026, Level = LogLevel.Critical, Message = "The night stops: {Code} {Reason}")]
    private partial void LogAlarm(string code, string reason);

    [LoggerMessage(EventId = 6024, Level = LogLevel.Error, Message = "Run {RunId} broke off by a fault of Pantheon; it is taken up again by the next night")]
    private partial void LogBroke(Exception exception, string runId);

    [LoggerMessage(EventId = 6022, Level = LogLevel.Warning, Message = "Run {RunId} is no longer ours: {Reason}")]
    private partial void LogFenced(string runId, string reason);
}
