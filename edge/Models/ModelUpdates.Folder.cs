using Sqair.Messages;

namespace Sqair.Edge.Models;

// What lies in the folder: what the process before has left there, and packages that were put there by hand.
public sealed partial class ModelUpdates
{
    void Resume()
    {
        _report.Read();
        // Ours: whoever puts a package there may be root, from whose folder the service's account could move nothing.
        Directory.CreateDirectory(_store.Inbox);
        _installer.Resume();
        ReturnToInbox();
        _incoming = IncomingPackage.Resume(_store.Incoming);
        if (_incoming is not null && _incoming.Offer.Sha256 == _store.RunningSha256)
        {
            _incoming.Dispose();
            _incoming = null;
            IncomingPackage.Forget(_store.Incoming);
        }
        if (_start.RolledBack is { } gone)
            _report.Become(PushState.RolledBack, gone.Reason, gone.Sha256, new ModelEntry(gone.Sha256[..12], "", "", ""));
        Reconcile();
        if (_incoming is not null) Tell();
        else _report.Announce();
    }

    /// <summary>The process before may have ended between what it did and what it said.</summary>
    void Reconcile()
    {
        if (_incoming is { } incoming)
        {
            var offer = incoming.Offer;
            if (_report.Push != offer.Sha256) _report.Begin(offer.Sha256, offer.Name, offer.Fingerprint, PushState.Receiving, null);
            else if (_report.State != PushState.Receiving && !incoming.IsComplete) _report.Become(PushState.Receiving, null);
            return;
        }
        if (_report.Push is null || _report.State is null) return;
        if (_report.Push == _store.RunningSha256)
        {
            var state = _store.IsOnProbation ? PushState.Promoted : PushState.Proven;
            if (_report.State != state) _report.Become(state, null);
        }
        else if (_report.State is PushState.Promoted or PushState.Proven)
        {
            _report.Become(PushState.RolledBack, _start.Note ?? "the daemon ended while it went back");
        }
        else if (_report.State is not (PushState.Refused or PushState.RolledBack) && FirstOfInbox() is null)
        {
            _report.Become(PushState.Refused, "it was lost when the daemon ended; push it again");
        }
    }

    /// <summary>What was taken from there when the process before ended is taken once more.</summary>
    void ReturnToInbox()
    {
        if (!Directory.Exists(_store.Incoming)) return;
        foreach (var file in Directory.GetFiles(_store.Incoming, "*.sqair"))
        {
            Directory.CreateDirectory(_store.Inbox);
            File.Move(file, Path.Combine(_store.Inbox, Path.GetFileName(file)), overwrite: true);
        }
    }

    string? FirstOfInbox() => Directory.Exists(_store.Inbox)
        ? Directory.EnumerateFiles(_store.Inbox, "*.sqair").Order(StringComparer.Ordinal).FirstOrDefault() : null;

    void TakeFromInbox(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        Directory.CreateDirectory(_store.Incoming);
        var package = Path.Combine(_store.Incoming, Path.GetFileName(file));
        File.Move(file, package, overwrite: true);
        var sha256 = PackageFile.Sha256Of(package);
        if (sha256 == _store.RunningSha256)
        {
            RunsAlreadyAs(name, null);
            IncomingPackage.Forget(_store.Incoming);
            return;
        }
        if (_report.Push != sha256 || _report.State is PushState.Refused or PushState.RolledBack)
            _report.Begin(sha256, name, null, PushState.Receiving, null);
        if (WhyTooLarge(new FileInfo(package).Length) is { } reason) BreakOff(reason);
        else Start(token => _installer.InstallAsync(package, sha256, token));
    }
}
