package io.slipway.cli;

import static io.slipway.cli.Node.noun;
import static io.slipway.cli.Node.verb;

import io.slipway.cli.booking.BookingCreate;
import io.slipway.cli.completion.Complete;
import io.slipway.cli.completion.Completion;
import io.slipway.cli.context.ConfigGet;
import io.slipway.cli.context.ConfigList;
import io.slipway.cli.context.ConfigPath;
import io.slipway.cli.context.ConfigSet;
import io.slipway.cli.context.ContextDelete;
import io.slipway.cli.context.ContextList;
import io.slipway.cli.context.ContextSet;
import io.slipway.cli.context.ContextUse;
import io.slipway.cli.deploy.ClusterDeploy;
import io.slipway.cli.deploy.ClusterDestroy;
import io.slipway.cli.deploy.ClusterDrift;
import io.slipway.cli.deploy.ClusterExtend;
import io.slipway.cli.deploy.ClusterForget;
import io.slipway.cli.deploy.ClusterImport;
import io.slipway.cli.deploy.ClusterKubeconfig;
import io.slipway.cli.deploy.ClusterNodes;
import io.slipway.cli.deploy.ClusterNodesOrder;
import io.slipway.cli.deploy.ClusterOutputs;
import io.slipway.cli.deploy.ClusterPreview;
import io.slipway.cli.deploy.ClusterRecovery;
import io.slipway.cli.deploy.ClusterRepair;
import io.slipway.cli.deploy.ClusterScale;
import io.slipway.cli.deploy.JobApprove;
import io.slipway.cli.deploy.JobCancel;
import io.slipway.cli.deploy.JobLogs;
import io.slipway.cli.deploy.JobOrphans;
import io.slipway.cli.deploy.JobPages;
import io.slipway.cli.deploy.JobReject;
import io.slipway.cli.deploy.JobReport;
import io.slipway.cli.deploy.JobRetry;
import io.slipway.cli.deploy.JobWait;
import io.slipway.cli.deploy.JobWatch;
import io.slipway.cli.doctor.Doctor;
import io.slipway.cli.doctor.Topic;
import io.slipway.cli.doctor.Version;
import io.slipway.cli.endpoint.EndpointInvoke;
import io.slipway.cli.event.DeadList;
import io.slipway.cli.event.DeadReplay;
import io.slipway.cli.event.EventsFollow;
import io.slipway.cli.event.EventsPublish;
import io.slipway.cli.event.EventsValidate;
import io.slipway.cli.guardrail.GuardrailCheck;
import io.slipway.cli.guardrail.GuardrailCheckManifest;
import io.slipway.cli.guardrail.GuardrailExplain;
import io.slipway.cli.guardrail.GuardrailFacts;
import io.slipway.cli.guardrail.GuardrailRules;
import io.slipway.cli.guardrail.GuardrailSuppress;
import io.slipway.cli.guardrail.GuardrailUnsuppress;
import io.slipway.cli.guardrail.GuardrailVerdicts;
import io.slipway.cli.key.KeyCreate;
import io.slipway.cli.key.KeyRotate;
import io.slipway.cli.login.Login;
import io.slipway.cli.login.Logout;
import io.slipway.cli.login.PrintToken;
import io.slipway.cli.login.Whoami;
import io.slipway.cli.machine.Machine;
import io.slipway.cli.node.NodeGroups;
import io.slipway.cli.node.NodeOperation;
import io.slipway.cli.parked.ParkedGet;
import io.slipway.cli.parked.ParkedList;
import io.slipway.cli.parked.ParkedRetry;
import io.slipway.cli.parked.ParkedSkip;
import io.slipway.cli.pool.PoolClose;
import io.slipway.cli.pool.PoolSet;
import io.slipway.cli.raw.ApiCall;
import io.slipway.cli.raw.Apply;
import io.slipway.cli.raw.OpenApi;
import io.slipway.cli.raw.WaitFor;
import io.slipway.cli.reservation.Avail;
import io.slipway.cli.reservation.ReservationCalendar;
import io.slipway.cli.reservation.ReservationCancel;
import io.slipway.cli.reservation.ReservationConnect;
import io.slipway.cli.reservation.ReservationExtend;
import io.slipway.cli.reservation.ReservationJupyter;
import io.slipway.cli.reservation.ReservationList;
import io.slipway.cli.reservation.ReservationPreview;
import io.slipway.cli.reservation.ReservationQuota;
import io.slipway.cli.reservation.ReservationShare;
import io.slipway.cli.reservation.ReservationSimulate;
import io.slipway.cli.reservation.ReservationUsage;
import io.slipway.cli.reservation.ReservationWait;
import io.slipway.cli.reservation.ReservationWhy;
import io.slipway.cli.reservation.Reserve;
import io.slipway.cli.resource.CommandOne;
import io.slipway.cli.resource.GetOne;
import io.slipway.cli.resource.ListThem;
import io.slipway.cli.resource.Resource;
import io.slipway.cli.session.Session;
import io.slipway.cli.setting.Flags;
import io.slipway.cli.stress.StressReport;
import io.slipway.cli.stress.StressRun;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Every verb there is, with a line on what it does and a line one can type. */
final class Tree {
    private static final List<Node> NODES =
            List.of(
                    verb("login", "Log in.", "slipway login --user operator", Login::new),
                    verb("logout", "Forget the login.", "slipway logout", Logout::new),
                    verb("whoami", "Who is logged in, and as what.", "slipway whoami", Whoami::new),
                    noun(
                            "auth",
                            "The access token.",
                            verb(
                                    "token",
                                    "Print the access token, for scripts.",
                                    "TOKEN=$(slipway auth token)",
                                    PrintToken::new)),
                    noun(
                            "context",
                            "Installations to talk to.",
                            verb(
                                    "list",
                                    "List the contexts.",
                                    "slipway context list",
                                    ContextList::new),
                            verb(
                                    "use",
                                    "Make a context the present one.",
                                    "slipway context use prod",
                                    ContextUse::new),
                            verb(
                                    "set",
                                    "Make or change a context.",
                                    "slipway context set prod --url https://slipway.example",
                                    ContextSet::new),
                            verb(
                                    "delete",
                                    "Delete a context and its login.",
                                    "slipway context delete prod",
                                    ContextDelete::new)),
                    noun(
                            "config",
                            "Settings of this command.",
                            verb(
                                    "get",
                                    "Print one setting.",
                                    "slipway config get output",
                                    ConfigGet::new),
                            verb(
                                    "set",
                                    "Set or clear a setting.",
                                    "slipway config set output json",
                                    ConfigSet::new),
                            verb(
                                    "list",
                                    "All settings, and what set them.",
                                    "slipway config list",
                                    ConfigList::new),
                            verb(
                                    "path",
                                    "Where the user's file is.",
                                    "cat \"$(slipway config path)\"",
                                    ConfigPath::new)),
                    noun(
                            "cluster",
                            "HyperPod clusters.",
                            verb(
                                    "deploy",
                                    "Ask for a cluster.",
                                    "slipway cluster deploy demo --preset small --ttl 8h --wait",
                                    ClusterDeploy::new),
                            verb(
                                    "preview",
                                    "What a deployment would do; nothing is changed.",
                                    "slipway cluster preview demo --preset small",
                                    ClusterPreview::new),
                            list(Resource.CLUSTER, "cluster", "clusters"),
                            get(Resource.CLUSTER, "cluster", "a cluster"),
                            verb(
                                    "extend",
                                    "Give a cluster another end.",
                                    "slipway cluster extend demo --by 4h",
                                    ClusterExtend::new),
                            verb(
                                    "nodes",
                                    "The nodes of a cluster and how they are.",
                                    "slipway cluster nodes demo",
                                    ClusterNodes::new),
                            verb(
                                    "reboot",
                                    "Reboot nodes.",
                                    "slipway cluster reboot demo i-0123456789abcdef0 --yes --wait",
                                    ClusterNodesOrder::reboot),
                            verb(
                                    "replace",
                                    "Put other machines in the place of nodes.",
                                    "slipway cluster replace demo i-0123456789abcdef0 --yes --wait",
                                    ClusterNodesOrder::replace),
                            verb(
                                    "scale",
                                    "Give instance groups another size.",
                                    "slipway cluster scale demo gpu=4 --wait",
                                    ClusterScale::new),
                            verb(
                                    "recovery",
                                    "Who replaces nodes that fail: HyperPod or people.",
                                    "slipway cluster recovery demo manual",
                                    ClusterRecovery::new),
                            verb(
                                    "drift",
                                    "Where a cluster is not what is wanted of it.",
                                    "slipway cluster drift demo",
                                    ClusterDrift::new),
                            verb(
                                    "repair",
                                    "Make a cluster again what is wanted of it.",
                                    "slipway cluster repair demo --wait",
                                    ClusterRepair::new),
                            verb(
                                    "import",
                                    "Look after a cluster that was there before.",
                                    "slipway cluster import old-one --region us-west-2 --wait",
                                    ClusterImport::new),
                            verb(
                                    "forget",
                                    "Look after an imported cluster no longer.",
                                    "slipway cluster forget old-one",
                                    ClusterForget::new),
                            verb(
                                    "outputs",
                                    "What programs need to use a cluster.",
                                    "slipway cluster outputs demo -o json",
                                    ClusterOutputs::new),
                            verb(
                                    "kubeconfig",
                                    "How kubectl reaches a cluster.",
                                    "slipway cluster kubeconfig demo",
                                    ClusterKubeconfig::new),
                            verb(
                                    "destroy",
                                    "Take a cluster down.",
                                    "slipway cluster destroy demo --yes --wait",
                                    ClusterDestroy::new)),
                    noun(
                            "operation",
                            "Work on clusters after their first day.",
                            list(Resource.OPERATION, "operation", "operations"),
                            get(Resource.OPERATION, "operation", "an operation")),
                    noun(
                            "job",
                            "Jobs that make and destroy clusters.",
                            list(Resource.JOB, "job", "jobs"),
                            get(Resource.JOB, "job", "a job"),
                            verb(
                                    "watch",
                                    "Show each change of a job until it has ended.",
                                    "slipway job watch 0199a0c1 -o ndjson",
                                    JobWatch::new),
                            verb(
                                    "logs",
                                    "The log of a job.",
                                    "slipway job logs -f 0199a0c1",
                                    JobLogs::new),
                            verb(
                                    "history",
                                    "Every move of a job: when, why, by whom.",
                                    "slipway job history 0199a0c1",
                                    JobPages::history),
                            verb(
                                    "steps",
                                    "The deployer's steps, and how each went.",
                                    "slipway job steps 0199a0c1 -o wide",
                                    JobPages::steps),
                            verb(
                                    "orphans",
                                    "What a job could not take away, with its cost.",
                                    "slipway job orphans 0199a0c1",
                                    JobOrphans::new),
                            verb(
                                    "report",
                                    "Tell the state machine of a job how a task stands.",
                                    "slipway job report 0199a0c1 heartbeat --task-token token.txt --note 'stack 12 of 20'",
                                    JobReport::new),
                            verb(
                                    "approve",
                                    "Let the plan of a job be carried out.",
                                    "slipway job approve 0199a0c1 --yes",
                                    JobApprove::new),
                            verb(
                                    "reject",
                                    "Cancel a job because of its plan.",
                                    "slipway job reject 0199a0c1 --reason 'too dear'",
                                    JobReject::new),
                            verb(
                                    "retry",
                                    "Go on where a job went wrong.",
                                    "slipway job retry 0199a0c1",
                                    JobRetry::new),
                            verb(
                                    "cancel",
                                    "Ask a job to stop.",
                                    "slipway job cancel 0199a0c1 --force",
                                    JobCancel::new),
                            verb(
                                    "wait",
                                    "Block until a job has ended; the exit code says how.",
                                    "slipway job wait 0199a0c1 --timeout 30m",
                                    JobWait::new)),
                    noun(
                            "guardrail",
                            "Checks before money is spent.",
                            verb(
                                    "check",
                                    "Would this request pass?",
                                    "slipway guardrail check --offline --request ask.json",
                                    GuardrailCheck::new),
                            verb(
                                    "check-manifest",
                                    "Will HyperPod resume the jobs of a manifest?",
                                    "slipway guardrail check-manifest job.yaml",
                                    GuardrailCheckManifest::new),
                            verb(
                                    "rules",
                                    "List the rules.",
                                    "slipway guardrail rules --offline",
                                    GuardrailRules::new),
                            verb(
                                    "explain",
                                    "What a rule checks, and why.",
                                    "slipway guardrail explain EBS-QUOTA",
                                    GuardrailExplain::new),
                            verb(
                                    "facts",
                                    "What a facts file may hold, and which calls tell it.",
                                    "slipway guardrail facts --schema -o json",
                                    GuardrailFacts::new),
                            verb(
                                    "verdicts",
                                    "What the guardrails have said; with an id, all of it.",
                                    "slipway guardrail verdicts --job 0199a0c1",
                                    GuardrailVerdicts::new),
                            verb(
                                    "suppress",
                                    "Answer for a rule that does not hold, for a time.",
                                    "slipway guardrail suppress HELM-DEPS --reason 'charts come later' --until 2026-12-01T00:00:00Z",
                                    GuardrailSuppress::new),
                            verb(
                                    "suppressions",
                                    "List what is suppressed, by whom and until when.",
                                    "slipway guardrail suppressions -o json",
                                    session -> new ListThem(session, Resource.SUPPRESSION)),
                            verb(
                                    "unsuppress",
                                    "Let a suppressed rule block again.",
                                    "slipway guardrail unsuppress 0199a0c1-…",
                                    GuardrailUnsuppress::new)),
                    noun(
                                    "endpoint",
                                    "Inference endpoints.",
                                    list(Resource.ENDPOINT, "endpoint", "endpoints"),
                                    get(Resource.ENDPOINT, "endpoint", "an endpoint"),
                                    verb(
                                            "invoke",
                                            "Ask the model behind an endpoint.",
                                            "slipway endpoint invoke demo 'Say hello.' --stream",
                                            EndpointInvoke::new))
                            .or("ep"),
                    verb(
                            "reserve",
                            "Ask for GPUs.",
                            "slipway reserve --gpus 8 --type h100 --hours 2 --wait",
                            Reserve::new),
                    noun(
                                    "reservation",
                                    "Reservations of GPUs.",
                                    verb(
                                            "create",
                                            "Ask for GPUs; the same as reserve.",
                                            "slipway reservation create --gpus 8 --type h100 --hours 2",
                                            Reserve::new),
                                    verb(
                                            "list",
                                            "List reservations, newest first.",
                                            "slipway reservation list --user me --state queued,active",
                                            ReservationList::new),
                                    get(Resource.RESERVATION, "reservation", "a reservation"),
                                    verb(
                                            "extend",
                                            "Make a reservation longer.",
                                            "slipway reservation extend 0199a0c1 --hours 2",
                                            ReservationExtend::new),
                                    verb(
                                            "cancel",
                                            "Give a reservation back.",
                                            "slipway reservation cancel 0199a0c1",
                                            ReservationCancel::new),
                                    verb(
                                            "release",
                                            "Give a reservation back; the same as cancel.",
                                            "slipway reservation release 0199a0c1",
                                            ReservationCancel::new),
                                    verb(
                                            "preview",
                                            "What a request would get; nothing is changed.",
                                            "slipway reservation preview --gpus 8 --type h100 --hours 2",
                                            ReservationPreview::new),
                                    verb(
                                            "wait",
                                            "Block until the GPUs are there, or never will be.",
                                            "slipway reservation wait 0199a0c1 --timeout 2h",
                                            ReservationWait::new),
                                    verb(
                                            "connect",
                                            "The way into a reservation.",
                                            "slipway reservation connect 0199a0c1",
                                            ReservationConnect::new),
                                    verb(
                                            "why",
                                            "What a reservation waits for, and how long.",
                                            "slipway reservation why 0199a0c1",
                                            ReservationWhy::new),
                                    verb(
                                            "share",
                                            "Let another GitHub user in.",
                                            "slipway reservation share 0199a0c1 octocat",
                                            ReservationShare::new),
                                    verb(
                                            "jupyter",
                                            "Have a notebook run beside SSH, or not.",
                                            "slipway reservation jupyter 0199a0c1 on",
                                            ReservationJupyter::new),
                                    verb(
                                            "calendar",
                                            "Who is on which node when.",
                                            "slipway reservation calendar --for 24h",
                                            ReservationCalendar::new),
                                    verb(
                                            "usage",
                                            "What was used, waited for and given back.",
                                            "slipway reservation usage --from 2026-11-01T00:00:00Z",
                                            ReservationUsage::new),
                                    verb(
                                            "quota",
                                            "What you and your tenant may have at a time.",
                                            "slipway reservation quota",
                                            ReservationQuota::new),
                                    verb(
                                            "simulate",
                                            "Replay requests through the planner; needs no server.",
                                            "slipway reservation simulate --nodes 4 --gpus-per-node 8 --jobs jobs.csv",
                                            ReservationSimulate::new))
                            .or("res"),
                    noun(
                            "node",
                            "The nodes that reservations run on.",
                            list(Resource.GPU_NODE, "node", "nodes"),
                            operation("cordon", "Give a node nothing new; what runs goes on."),
                            operation("uncordon", "Give a node to reservations again."),
                            operation(
                                    "drain", "Cordon a node, and move what runs on it elsewhere."),
                            operation(
                                    "replace",
                                    "Drain a node, and have its group make another in its place."),
                            verb(
                                    "groups",
                                    "The Auto Scaling groups that nodes come from.",
                                    "slipway node groups",
                                    NodeGroups::new)),
                    verb(
                            "avail",
                            "What is free now, and when more will be.",
                            "slipway avail --watch",
                            Avail::new),
                    noun(
                            "booking",
                            "The same GPUs on certain days.",
                            list(Resource.BOOKING, "booking", "bookings"),
                            get(Resource.BOOKING, "booking", "a booking, with its starts"),
                            verb(
                                    "create",
                                    "Book the same GPUs on certain days.",
                                    "slipway booking create --gpus 8 --type h100 --hours 2 --days mon,wed --at 09:00 --until 2026-12-31",
                                    BookingCreate::new),
                            verb(
                                    "cancel",
                                    "Give up all starts that are still to come.",
                                    "slipway booking cancel 0199a0c1",
                                    session ->
                                            new CommandOne(
                                                    session, Resource.BOOKING, ":cancel", null))),
                    noun(
                            "pool",
                            "GPU nodes by zone and label.",
                            list(Resource.POOL, "pool", "pools"),
                            get(Resource.POOL, "pool", "a pool"),
                            verb(
                                    "create",
                                    "Make a pool.",
                                    "slipway pool create west --nodes 2x8:h100 --zone us-west-2a",
                                    session -> new PoolSet(session, true)),
                            verb(
                                    "set",
                                    "Give a pool other nodes, labels or another zone.",
                                    "slipway pool set west --nodes 4x8:h100",
                                    session -> new PoolSet(session, false)),
                            verb(
                                    "delete",
                                    "Take an empty pool away.",
                                    "slipway pool delete west --yes",
                                    session ->
                                            new CommandOne(
                                                    session,
                                                    Resource.POOL,
                                                    "",
                                                    "Delete the pool %s?")),
                            verb(
                                    "close",
                                    "Close nodes for maintenance; says whom it touches.",
                                    "slipway pool close default h100-1 --for 4h --reason 'new fans'",
                                    PoolClose::new),
                            verb(
                                    "open",
                                    "Call maintenance off, or end it.",
                                    "slipway pool open 0199a0c1",
                                    session ->
                                            new CommandOne(
                                                    session, Resource.MAINTENANCE, "", null)),
                            verb(
                                    "maintenance",
                                    "What is or will be closed.",
                                    "slipway pool maintenance",
                                    session -> new ListThem(session, Resource.MAINTENANCE))),
                    noun(
                            "key",
                            "Keys for programs without a login.",
                            list(Resource.KEY, "key", "keys"),
                            get(Resource.KEY, "key", "a key"),
                            verb(
                                    "create",
                                    "Make a key; its secret is shown once.",
                                    "slipway key create nightly-ci --hours 2 --gpus 8 --type h100",
                                    KeyCreate::new),
                            verb(
                                    "rotate",
                                    "Give a key another secret and its time again.",
                                    "slipway key rotate 0199a0c1 --overlap 10",
                                    KeyRotate::new),
                            verb(
                                    "revoke",
                                    "End a key at once.",
                                    "slipway key revoke 0199a0c1",
                                    session ->
                                            new CommandOne(
                                                    session, Resource.KEY, ":revoke", null))),
                    noun(
                                    "workstation",
                                    "GPU hosts.",
                                    list(Resource.WORKSTATION, "workstation", "GPU hosts"),
                                    get(Resource.WORKSTATION, "workstation", "a GPU host"))
                            .or("ws"),
                    noun(
                            "stress",
                            "Stress runs.",
                            verb(
                                    "run",
                                    "Load an endpoint and measure it.",
                                    "slipway stress run demo --rate 5 --duration 30s",
                                    StressRun::new),
                            list(Resource.STRESS_RUN, "stress", "stress runs"),
                            get(Resource.STRESS_RUN, "stress", "a stress run"),
                            verb(
                                    "report",
                                    "The numbers of a run.",
                                    "slipway stress report 0199a0c1",
                                    StressReport::new)),
                    noun(
                                    "events",
                                    "What happens, as CloudEvents.",
                                    verb(
                                            "validate",
                                            "Check events; needs no server.",
                                            "slipway events validate event.json",
                                            EventsValidate::new),
                                    verb(
                                            "publish",
                                            "Publish an event.",
                                            "slipway events publish --topic ext.acme.deploy.v1 event.json",
                                            EventsPublish::new),
                                    noun(
                                            "parked",
                                            "Events a service could not take, and those behind.",
                                            verb(
                                                    "list",
                                                    "What waits, or with --settled what was done.",
                                                    "slipway events parked list",
                                                    ParkedList::new),
                                            verb(
                                                    "get",
                                                    "One parked event, without its secrets.",
                                                    "slipway events parked get deploy/17",
                                                    ParkedGet::new),
                                            verb(
                                                    "retry",
                                                    "Take the events of its key once more.",
                                                    "slipway events parked retry deploy/17",
                                                    ParkedRetry::new),
                                            verb(
                                                    "skip",
                                                    "Leave it out for good, and go on.",
                                                    "slipway events parked skip deploy/17 --reason 'made by a bug'",
                                                    ParkedSkip::new)),
                                    noun(
                                            "dead",
                                            "What consumers put aside.",
                                            verb(
                                                    "list",
                                                    "The newest dead letters.",
                                                    "slipway events dead list --since 24h",
                                                    DeadList::new),
                                            verb(
                                                    "replay",
                                                    "Put dead letters back where they came from.",
                                                    "slipway events dead replay ext.acme.deploy.v1.dlq.deploy-svc.asks/0/12",
                                                    DeadReplay::new)))
                            .doing("slipway events --follow -o ndjson", EventsFollow::new),
                    verb(
                            "wait",
                            "Block until something is as wanted, or has ended.",
                            "slipway wait reservation/0199a0c4 --for active",
                            WaitFor::new),
                    verb(
                            "apply",
                            "Ask for what a file names and is not there.",
                            "slipway apply -f wanted.yaml",
                            Apply::new),
                    verb(
                            "open",
                            "The address of the API of a service, for a browser.",
                            "slipway open deploy",
                            OpenApi::new),
                    verb(
                            "api",
                            "Call the API as it is.",
                            "slipway api GET /api/hyperpod/jobs --jq '.items[].id'",
                            ApiCall::new),
                    verb(
                            "doctor",
                            "What is wrong here, and what to do about it.",
                            "slipway doctor",
                            Doctor::new),
                    verb("version", "Which version this is.", "slipway version", Version::new),
                    verb(
                            "completion",
                            "Print a completion script for bash or zsh.",
                            "source <(slipway completion bash)",
                            session -> new Completion(session, Tree::whole)),
                    verb(
                            "help",
                            "Help on exit-codes, formats or environment.",
                            "slipway help exit-codes",
                            Topic::new),
                    verb(
                            "__complete",
                            "Ids and names for the shell.",
                            "slipway __complete job 0199",
                            Complete::new),
                    verb(
                            "__rehearse",
                            "Load what everyday use needs, for the AOT cache.",
                            "slipway __rehearse",
                            Rehearsal::new));

    private Tree() {}

    private static Node operation(String name, String summary) {
        return verb(
                name,
                summary,
                "slipway node %s gpu-0 --yes".formatted(name),
                session -> new NodeOperation(session, name));
    }

    private static Node list(Resource resource, String noun, String things) {
        return verb(
                "list",
                "List %s, newest first.".formatted(things),
                "slipway %s list -o json".formatted(noun),
                session -> new ListThem(session, resource));
    }

    private static Node get(Resource resource, String noun, String thing) {
        return verb(
                "get",
                "Show %s.".formatted(thing),
                "slipway %s get 0199a0c1".formatted(noun),
                session -> new GetOne(session, resource));
    }

    /** The command line of one invocation: no more than the arguments name, and fast to build. */
    static Built branch(Machine machine, Set<String> arguments) {
        return build(machine, new Node.Pruned(arguments));
    }

    /** The same among its neighbours, which are a name and a summary each. */
    static Built wide(Machine machine, Set<String> arguments) {
        return build(machine, new Node.Wide(arguments));
    }

    /** Whether there is a noun or verb of that name at that place; read from names alone. */
    static boolean knows(List<String> path, String name) {
        List<Node> here = NODES;
        for (String word : path) {
            here = below(here, word);
        }
        return here.stream().anyMatch(node -> node.answersTo(name));
    }

    /** Whether that place is a verb, or a noun that does something of its own. */
    static boolean does(List<String> path) {
        String last = path.getLast();
        List<Node> here = NODES;
        for (String word : path.subList(0, path.size() - 1)) {
            here = below(here, word);
        }
        return here.stream().anyMatch(node -> node.answersTo(last) && node.make() != null);
    }

    private static List<Node> below(List<Node> nodes, String name) {
        return nodes.stream()
                .filter(node -> node.answersTo(name))
                .findFirst()
                .map(Node::children)
                .orElse(List.of());
    }

    static CommandSpec whole(Machine machine) {
        return build(machine, new Node.Whole()).commandLine().getCommandSpec();
    }

    private static Built build(Machine machine, Node.Extent extent) {
        Flags flags = new Flags();
        Session session = new Session(machine, flags);
        CommandSpec root = flags.spec();
        root.usageMessage()
                .header("$ slipway cluster deploy demo --preset small --wait")
                .description("From a request to a stress-tested GPU endpoint.");
        Node.add(NODES, root, session, extent);
        CommandLine commandLine = new CommandLine(root);
        commandLine.setExpandAtFiles(false);
        HelpPage.install(commandLine);
        return new Built(commandLine, session);
    }

    /** The parser, and the session its verbs share. */
    record Built(CommandLine commandLine, Session session) {}
}
