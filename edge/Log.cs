using Microsoft.Extensions.Logging;

namespace Sqair.Edge;

/// <summary>Every message the daemon logs.</summary>
static partial class Log
{
    [LoggerMessage(1, LogLevel.Information,
        "sqair-edge {Version} on {Device}: {Cameras} camera(s), model {Model} ({Fingerprint}, {Signature}) on {Provider}")]
    public static partial void Starting(
        ILogger log, string version, string device, int cameras, string model, string fingerprint, string signature, string provider);

    [LoggerMessage(2, LogLevel.Information, "{Report}")]
    public static partial void Report(ILogger log, string report);

    [LoggerMessage(3, LogLevel.Warning, "{Reason}; the model runs on {Provider}")]
    public static partial void FellBack(ILogger log, string reason, string provider);

    [LoggerMessage(4, LogLevel.Warning,
        "SIGHUP: the configuration is read at the start only and the daemon goes on as it is; a restart reads {File}, {Verdict}")]
    public static partial void HungUp(ILogger log, string file, string verdict);

    [LoggerMessage(5, LogLevel.Information, "the page is at {Address}, for {Whom}")]
    public static partial void Listening(ILogger log, string address, string whom);

    [LoggerMessage(6, LogLevel.Error, "there is no page: cannot listen on {Endpoint} ({Reason}); next attempt in {Seconds:0} s")]
    public static partial void ListenFailed(ILogger log, string endpoint, string reason, double seconds);

    [LoggerMessage(10, LogLevel.Information,
        "{Camera}: opened {Source}, {Width}x{Height}, analysed at {AnalysisWidth}x{AnalysisHeight} and {FramesPerSecond} frames a second")]
    public static partial void CameraOpened(
        ILogger log, string camera, string source, int width, int height, int analysisWidth, int analysisHeight, double framesPerSecond);

    [LoggerMessage(11, LogLevel.Warning, "{Camera}: {Reason}; next attempt {When}")]
    public static partial void CameraFailed(ILogger log, string camera, string reason, string when);

    [LoggerMessage(12, LogLevel.Information, "{Camera}: end of file after {Frames} frames")]
    public static partial void CameraEnded(ILogger log, string camera, long frames);

    [LoggerMessage(13, LogLevel.Error, "{Camera}: {Reason}")]
    public static partial void CameraGivenUp(ILogger log, string camera, string reason);

    [LoggerMessage(14, LogLevel.Warning,
        "{Camera}: the source picture is now {Width}x{Height}, it was {OldWidth}x{OldHeight}; tracks begin anew")]
    public static partial void CameraSizeChanged(ILogger log, string camera, int width, int height, int oldWidth, int oldHeight);

    [LoggerMessage(15, LogLevel.Error, "{Camera}: tracking failed, {Consequence}: {Reason}")]
    public static partial void TrackingFailed(ILogger log, string camera, string consequence, string reason);

    [LoggerMessage(16, LogLevel.Error, "{Camera}: {File} cannot be written, rows wait and are tried again every second: {Reason}")]
    public static partial void MotFileFailed(ILogger log, string camera, string file, string reason);

    [LoggerMessage(17, LogLevel.Error, "{Camera}: {File} cannot be written, there will be no video: {Reason}")]
    public static partial void VideoFailed(ILogger log, string camera, string file, string reason);

    [LoggerMessage(18, LogLevel.Warning, "{Camera}: {File} lacks {Frames} frame(s), the encoder fell behind")]
    public static partial void VideoIncomplete(ILogger log, string camera, string file, long frames);

    [LoggerMessage(50, LogLevel.Information, "{Camera}: {File} is written again, {Lost} row(s) were lost")]
    public static partial void MotFileResumed(ILogger log, string camera, string file, long lost);

    [LoggerMessage(51, LogLevel.Error, "{Camera}: {Failure}")]
    public static partial void MotFileIncomplete(ILogger log, string camera, string failure);

    [LoggerMessage(52, LogLevel.Information, "{Camera}: {File} had rows of an earlier run, they are now in {Moved}{Without}")]
    public static partial void MotFileMoved(ILogger log, string camera, string file, string moved, string without);

    [LoggerMessage(65, LogLevel.Warning,
        "{Camera}: 'people' speaks of a height of {Tall} at row {Row}, which "
        + "the source picture of {Width}x{Height} cannot hold; it is left out")]
    public static partial void HintLeftOut(ILogger log, string camera, double tall, double row, int width, int height);

    [LoggerMessage(90, LogLevel.Error,
        "{Camera}: {Shape} reaches beyond the source picture of {Width}x{Height} and is left out; 'points' in fractions (0 to 1) fit any")]
    public static partial void ShapeLeftOut(ILogger log, string camera, string shape, int width, int height);

    [LoggerMessage(91, LogLevel.Error,
        "{File} cannot be written; totals and events wait in memory and are tried again every second: {Reason}")]
    public static partial void LedgerFailed(ILogger log, string file, string reason);

    [LoggerMessage(92, LogLevel.Information, "{File} is written again")]
    public static partial void LedgerResumed(ILogger log, string file);

    [LoggerMessage(93, LogLevel.Error, "{File} cannot be used, totals and events end with this process: {Reason}")]
    public static partial void LedgerUnusable(ILogger log, string file, string reason);

    [LoggerMessage(94, LogLevel.Error, "{File} is damaged ({Reason}): totals begin at 0, the old file is now {Moved}")]
    public static partial void LedgerDamaged(ILogger log, string file, string reason, string moved);

    [LoggerMessage(95, LogLevel.Warning,
        "{Dropped} message(s) that waited for the broker were dropped, the oldest: too many or too old; {Waiting} wait")]
    public static partial void MessagesDropped(ILogger log, long dropped, long waiting);

    [LoggerMessage(96, LogLevel.Warning, "{Camera}: what was remembered of its lines and zones cannot be used: {Reason}")]
    public static partial void MemoryUnusable(ILogger log, string camera, string reason);

    [LoggerMessage(60, LogLevel.Information,
        "{Camera}: goes on from {File}, {Sightings} sighting(s) of people; the first pictures tell whether it is still the same view")]
    public static partial void StateRestored(ILogger log, string camera, string file, int sightings);

    [LoggerMessage(61, LogLevel.Warning, "{Camera}: {File} cannot be used, the camera begins to learn anew: {Reason}")]
    public static partial void StateUnusable(ILogger log, string camera, string file, string reason);

    [LoggerMessage(62, LogLevel.Warning,
        "{Camera}: the picture is not the one of {File} (turned, moved, or lit otherwise): the camera begins to learn anew")]
    public static partial void StateDropped(ILogger log, string camera, string file);

    [LoggerMessage(65, LogLevel.Warning, "{Camera}: it looks elsewhere now: its tracks end and it begins to learn anew")]
    public static partial void SceneChanged(ILogger log, string camera);

    [LoggerMessage(63, LogLevel.Error, "{Camera}: {File} cannot be written, a restart would lose what was learnt since: {Reason}")]
    public static partial void StateFailed(ILogger log, string camera, string file, string reason);

    [LoggerMessage(64, LogLevel.Information, "{Camera}: {File} is written again")]
    public static partial void StateResumed(ILogger log, string camera, string file);

    [LoggerMessage(20, LogLevel.Information, "connected to broker {Broker}, {Buffered} kept message(s) to send")]
    public static partial void BrokerConnected(ILogger log, string broker, int buffered);

    [LoggerMessage(21, LogLevel.Warning, "broker {Broker} cannot be reached: {Reason}")]
    public static partial void BrokerFailed(ILogger log, string broker, string reason);

    [LoggerMessage(22, LogLevel.Warning, "broker {Broker} refused the connection: {Reason}")]
    public static partial void BrokerRefused(ILogger log, string broker, string reason);

    [LoggerMessage(23, LogLevel.Warning, "lost the connection to broker {Broker}")]
    public static partial void BrokerLost(ILogger log, string broker);

    [LoggerMessage(24, LogLevel.Warning, "the broker refused a message for {Topic}: {Reason}")]
    public static partial void PublishRefused(ILogger log, string topic, string reason);

    [LoggerMessage(25, LogLevel.Warning, "{Messages} message(s) could not be delivered to broker {Broker}")]
    public static partial void Undelivered(ILogger log, int messages, string broker);

    [LoggerMessage(27, LogLevel.Information, "{Messages} message(s) for broker {Broker} are kept for the next start")]
    public static partial void KeptForLater(ILogger log, int messages, string broker);

    [LoggerMessage(26, LogLevel.Warning, "no broker configured: results go to files only")]
    public static partial void NoBroker(ILogger log);

    [LoggerMessage(30, LogLevel.Error, "GPIO chip {Chip} line {Pin} cannot be driven, the output stays as it is: {Reason}")]
    public static partial void GpioFailed(ILogger log, int chip, int pin, string reason);

    [LoggerMessage(31, LogLevel.Information, "GPIO chip {Chip} line {Pin} is high while somebody is present")]
    public static partial void GpioOpened(ILogger log, int chip, int pin);

    [LoggerMessage(40, LogLevel.Critical,
        "the tracking loop has been in one step for {Seconds:0} s; systemd is not told that we are alive")]
    public static partial void LoopStuck(ILogger log, double seconds);

    [LoggerMessage(70, LogLevel.Information, "model {Model}: {State}{Reason}")]
    public static partial void PushWent(ILogger log, string model, string state, string reason);

    [LoggerMessage(71, LogLevel.Warning, "model {Model}: {State}, {Reason}")]
    public static partial void PushEnded(ILogger log, string model, string state, string reason);

    [LoggerMessage(72, LogLevel.Warning, "a model's {What} is ignored: {Reason}")]
    public static partial void PushIgnored(ILogger log, string what, string reason);

    [LoggerMessage(73, LogLevel.Error, "models cannot be taken: {Reason}")]
    public static partial void PushFailed(ILogger log, string reason);

    [LoggerMessage(74, LogLevel.Warning, "{Note}")]
    public static partial void ModelNote(ILogger log, string note);

    [LoggerMessage(75, LogLevel.Warning,
        "model {Model} ({Fingerprint}) cannot say where people will be: tracks go without 'ahead' (sqair train-motion teaches it)")]
    public static partial void NothingAhead(ILogger log, string model, string fingerprint);

    [LoggerMessage(80, LogLevel.Error, "clips cannot be kept in {Folder}: {Reason}")]
    public static partial void RecordingFailed(ILogger log, string folder, string reason);

    [LoggerMessage(81, LogLevel.Warning, "a request for clips is ignored: {Reason}")]
    public static partial void ClipRequestIgnored(ILogger log, string reason);
}
