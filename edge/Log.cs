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

    [LoggerMessage(4, LogLevel.Error, "the configuration is not reloaded, and nothing has changed: {Reason}")]
    public static partial void ReloadRefused(ILogger log, string reason);

    [LoggerMessage(7, LogLevel.Error, "{Mistake}")]
    public static partial void ConfigurationMistake(ILogger log, string mistake);

    [LoggerMessage(8, LogLevel.Information, "the configuration is reloaded; changed: {Changed}")]
    public static partial void Reloaded(ILogger log, string changed);

    [LoggerMessage(9, LogLevel.Warning,
        "the configuration is reloaded; changed: {Changed}; until a restart these stay as they were: {Left}")]
    public static partial void ReloadedInPart(ILogger log, string changed, string left);

    [LoggerMessage(100, LogLevel.Information, "command '{Command}' of {Subject} obeyed ({Id})")]
    public static partial void CommandObeyed(ILogger log, string command, string subject, string id);

    [LoggerMessage(101, LogLevel.Warning, "command '{Command}' ({Id}) refused: {Reason}")]
    public static partial void CommandRefused(ILogger log, string command, string id, string reason);

    [LoggerMessage(102, LogLevel.Warning, "{Ignored} command(s) were not read since the start: more than {Most} waited")]
    public static partial void CommandsIgnored(ILogger log, long ignored, int most);

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

    [LoggerMessage(36, LogLevel.Information, "{Camera}: disabled by a command, and not opened until it is enabled by one")]
    public static partial void CameraDisabled(ILogger log, string camera);

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

    [LoggerMessage(19, LogLevel.Warning, "{Camera}: {Finding}")]
    public static partial void CameraFinding(ILogger log, string camera, string finding);

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

    [LoggerMessage(28, LogLevel.Error,
        "broker {Broker} has ended the connection since another client has come with the same id, {ClientId}: two devices of one name, "
        + "or this daemon runs twice? ('mqtt.clientId'); next attempt in {Seconds:0} s")]
    public static partial void SessionTakenOver(ILogger log, string broker, string clientId, double seconds);

    [LoggerMessage(29, LogLevel.Warning,
        "broker {Broker} hangs up soon after every connect, as it does when another client comes with the same id, {ClientId}: two devices "
        + "of one name, or this daemon runs twice? ('mqtt.clientId')")]
    public static partial void SessionUnsteady(ILogger log, string broker, string clientId);

    [LoggerMessage(34, LogLevel.Error, "{Complaint}")]
    public static partial void SecretKept(ILogger log, string complaint);

    [LoggerMessage(35, LogLevel.Warning, "the secret in {File}: {Reason}; chmod 600 it, its owner being the daemon's account")]
    public static partial void SecretOpen(ILogger log, string file, string reason);

    [LoggerMessage(24, LogLevel.Warning, "the broker refused a message for {Topic}: {Reason}")]
    public static partial void PublishRefused(ILogger log, string topic, string reason);

    [LoggerMessage(25, LogLevel.Warning, "{Messages} message(s) could not be delivered to broker {Broker}")]
    public static partial void Undelivered(ILogger log, int messages, string broker);

    [LoggerMessage(27, LogLevel.Information, "{Messages} message(s) for broker {Broker} are kept for the next start")]
    public static partial void KeptForLater(ILogger log, int messages, string broker);

    [LoggerMessage(26, LogLevel.Warning, "no broker configured: results go to files only")]
    public static partial void NoBroker(ILogger log);

    [LoggerMessage(30, LogLevel.Error, "GPIO chip {Chip} line {Pin} (on while {What}) cannot be driven and stays as it is: {Reason}")]
    public static partial void GpioFailed(ILogger log, int chip, int pin, string what, string reason);

    [LoggerMessage(31, LogLevel.Information, "GPIO chip {Chip} line {Pin} is {Level} while {What}")]
    public static partial void GpioOpened(ILogger log, int chip, int pin, string level, string what);

    [LoggerMessage(32, LogLevel.Warning,
        "the board is hot: from now on one frame in {Nth} is tracked, {Reason}; no camera gets less than {Least} frames a second")]
    public static partial void ThermalSlowed(ILogger log, int nth, string reason, double least);

    [LoggerMessage(33, LogLevel.Information, "the board has cooled down: one frame in {Nth} is tracked")]
    public static partial void ThermalEased(ILogger log, int nth);

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
