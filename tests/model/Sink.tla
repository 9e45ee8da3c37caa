-------------------------------- MODULE Sink --------------------------------
(*
  The sink's write-ahead protocol for one partition (docs/exactly-once.md), with everything that may go wrong.

  What makes it small without leaving anything out:
  - The log is there from the beginning: how far a worker had read when it planned is a free choice.
  - A worker that is paused takes no steps; a zombie is one whose group went on without it.
  - A request is in the network from when it is sent; it takes effect at any later time, also after its sender's death.
  - An answer that is lost and the attempt that follows it change nothing here: the request is still in the network.
  - Faults are counted and bounded; whatever repairs them is not.
  `Flaw` breaks the protocol on purpose; "none" is the sink as it is.
*)
EXTENDS Naturals, FiniteSets, Sequences, TLC

CONSTANTS
  Workers,     \* processes
  Size,        \* records of each topic, at most 4
  MaxFaults,   \* crashes, deployments, rebalances without need, commits whose outcome is not known
  Recreates,   \* whether the topic may be deleted and made anew once
  Flaw

VARIABLES
  topic,      \* the incarnation that stands now
  gen,        \* generation of the group
  member,     \* the generation that a worker believes in, which its commits bear; 0: none
  version,    \* a worker's bundle: it holds the contracts up to this one, plans by it, and has a gzip of its own
  known,      \* the topic's incarnation that a worker saw first
  writers,    \* what became of each assignment, by generation
  committed,  \* the group's offset with its metadata
  late,       \* commits in the network whose senders don't wait for them any more
  puts,       \* objects in the network
  objects,    \* the lake
  letters,    \* records in the dead-letter topic
  faults

vars == <<topic, gen, member, version, known, writers, committed, late, puts, objects, letters, faults>>

MaxGen == MaxFaults + 1 + (IF Recreates THEN 4 ELSE 1)
NoTopic == "-"
None == [offset |-> 0, topic |-> NoTopic, end |-> 0, contract |-> 0]
Gone == [state |-> "gone"]
Generations == 1 .. MaxGen

------------------------------------------------------------------------------
(* Records. `changed` is refused by contract 1 and taken by contract 2. *)
Kinds == <<"changed", "bad", "changed", "good">>
Hours == <<0, 0, 1, 1>>
Offsets == 0 .. Size - 1

Accepts(contract, offset) ==
  \/ Kinds[offset + 1] = "good"
  \/ (Kinds[offset + 1] = "changed" /\ contract = 2)
ZoneOf(contract, offset) == IF Accepts(contract, offset) THEN "raw" ELSE "quarantine"

Slots ==
  IF Flaw = "newest-hour-first"
  THEN << <<1, "raw">>, <<1, "quarantine">>, <<0, "raw">>, <<0, "quarantine">> >>
  ELSE << <<0, "raw">>, <<0, "quarantine">>, <<1, "raw">>, <<1, "quarantine">> >>

(* The objects of a range, in the order in which they are written. *)
Content(w, slot) ==
  { <<w.read, o>> : o \in { i \in w.start .. w.end - 1 : Hours[i + 1] = slot[1] /\ ZoneOf(w.contract, i) = slot[2] } }
ObjectsOf(w) ==
  LET filled == SelectSeq(Slots, LAMBDA slot : Content(w, slot) # {})
      keyTopic == IF Flaw = "key-without-topic" THEN NoTopic ELSE w.topic
  IN [ i \in 1 .. Len(filled) |->
        [ key |-> [ topic |-> keyTopic, zone |-> filled[i][2], hour |-> filled[i][1], start |-> w.start, end |-> w.end ],
          records |-> Content(w, filled[i]), gzip |-> version[w.worker] ] ]
RefusedOf(w) == { <<w.read, o>> : o \in { i \in w.start .. w.end - 1 : ~Accepts(w.contract, i) } }

Stands(key) == \E object \in objects : object.key = key

------------------------------------------------------------------------------
(* A worker's belief, and what its commits bear. kafkajs puts in whatever generation the process has at that moment. *)
IsCurrent(g) == member[writers[g].worker] = g
MaySend(g) ==
  IF Flaw = "epoch-unchecked" THEN member[writers[g].worker] # 0 ELSE IsCurrent(g)
GenerationOf(g) == IF Flaw = "epoch-unchecked" THEN member[writers[g].worker] ELSE g
Accepted(generation) == generation = gen \/ Flaw = "unfenced"

Set(g, w) == writers' = [writers EXCEPT ![g] = w]
Live == { g \in 1 .. gen : writers[g].state # "gone" }
In(state) == { g \in Live : writers[g].state = state }

(* The metadata of a commit. *)
PlanOf(g, w) == [generation |-> GenerationOf(g), offset |-> w.start, topic |-> w.topic, end |-> w.end, contract |-> w.contract]
EndOf(g, w) == [generation |-> GenerationOf(g), offset |-> w.end, topic |-> w.topic, end |-> 0, contract |-> 0]
Note(commit) == [offset |-> commit.offset, topic |-> commit.topic, end |-> commit.end, contract |-> commit.contract]

Idle(w, start) ==
  [ state |-> "reading", worker |-> w.worker, topic |-> w.topic, start |-> start, end |-> 0, contract |-> 0,
    found |-> FALSE, read |-> NoTopic, at |-> 0, commit |-> None ]

(* Begins to write a range: its first object is sent. *)
Sent(w, at) ==
  IF Flaw = "no-if-none-match" THEN puts \cup {ObjectsOf(w)[at]}
  ELSE IF Stands(ObjectsOf(w)[at].key) THEN puts ELSE puts \cup {ObjectsOf(w)[at]}
Stopped(w) == [state |-> "stopped", worker |-> w.worker, why |-> "412"]
ToWrite(g, w, at) ==
  IF Flaw = "412-stops" /\ Stands(ObjectsOf(w)[at].key)
  THEN Set(g, Stopped(w)) /\ UNCHANGED puts
  ELSE Set(g, [w EXCEPT !.state = "writing", !.at = at, !.commit = None]) /\ puts' = Sent(w, at)
ToFinish(g, w) ==
  IF MaySend(g)
  THEN Set(g, [w EXCEPT !.state = "finishing", !.at = 0, !.commit = EndOf(g, w)])
  ELSE Set(g, Gone)
ToLetters(g, w) ==
  IF RefusedOf(w) = {} \/ Flaw = "finish-before-letters" THEN ToFinish(g, w)
  ELSE Set(g, [w EXCEPT !.state = "letters", !.at = 0])

------------------------------------------------------------------------------
(* What a worker does: PartitionWriter, Position, the consumer. *)

(* The group's coordinator gives the partition away. `joined` come along into the new generation, the others are not told. *)
OwnerLost == IF gen = 0 THEN TRUE ELSE IF writers[gen].state = "gone" THEN TRUE ELSE ~IsCurrent(gen)
Assign(worker, joined) ==
  /\ worker \in joined /\ gen < MaxGen
  /\ gen' = gen + 1
  /\ member' = [p \in Workers |-> IF p \in joined THEN gen + 1 ELSE member[p]]
  /\ Set(gen + 1, [state |-> "joined", worker |-> worker])
  /\ late' = IF Flaw = "unfenced" THEN late ELSE {}
  /\ UNCHANGED <<topic, version, known, committed, puts, objects, letters>>
TakeOver(worker, joined) == OwnerLost /\ Assign(worker, joined) /\ UNCHANGED faults
Rebalance(worker, joined) ==
  ~OwnerLost /\ faults < MaxFaults /\ Assign(worker, joined) /\ faults' = faults + 1

(* positionOf: where to go on, or a named stop. *)
Recreated(worker) ==
  \/ known[worker] \notin {NoTopic, topic}
  \/ committed # None /\ committed.topic # topic /\ Flaw # "note-without-topic"
Observe(g) ==
  LET w == writers[g]
      found == committed.end # 0 /\ Flaw # "plan-ignored"
      contract == IF ~found THEN 0 ELSE IF Flaw = "plan-without-contract" THEN version[w.worker] ELSE committed.contract
  IN /\ w.state = "joined" /\ IsCurrent(g)
     /\ known' = [known EXCEPT ![w.worker] = topic]
     /\ Set(g, IF Recreated(w.worker) THEN [state |-> "stopped", worker |-> w.worker, why |-> "topic"]
               ELSE IF contract > version[w.worker] THEN [state |-> "stopped", worker |-> w.worker, why |-> "contract"]
               ELSE [ Idle([worker |-> w.worker, topic |-> topic], committed.offset) EXCEPT
                        !.found = found, !.end = IF found THEN committed.end ELSE 0, !.contract = contract ])
     /\ UNCHANGED <<topic, gen, member, version, committed, late, puts, objects, letters, faults>>

(* Reads the records up to `end`: exactly the found plan's, or as far as it comes. Kafka gives the present topic's records. *)
Read(g, end) ==
  LET w == writers[g]
      literal == w.found /\ Flaw # "plan-without-end"
  IN /\ w.state = "reading" /\ end > w.start
     /\ literal => end = w.end
     /\ Set(g, [w EXCEPT !.state = "read", !.end = end, !.read = topic,
                         !.contract = IF w.found THEN w.contract ELSE version[w.worker]])
     /\ UNCHANGED <<topic, gen, member, version, known, committed, late, puts, objects, letters, faults>>

(* checkTopic: the records were read from the topic that the plan is for. *)
CheckTopic(g) ==
  LET w == writers[g]
      unchecked == Flaw = "topic-unchecked" \/ (Flaw = "found-plan-unchecked" /\ w.found)
  IN /\ w.state = "read"
     /\ IF w.topic # topic /\ ~unchecked
        THEN Set(g, [state |-> "stopped", worker |-> w.worker, why |-> "topic"])
        ELSE Set(g, [w EXCEPT !.state = "checked"])
     /\ UNCHANGED <<topic, gen, member, version, known, committed, late, puts, objects, letters, faults>>

(* The next batch, or that there is none at this offset, tells an idle worker that its topic is another one. *)
NoticeTopic(g) ==
  /\ writers[g].state = "reading" /\ writers[g].topic # topic
  /\ Set(g, [state |-> "stopped", worker |-> writers[g].worker, why |-> "topic"])
  /\ UNCHANGED <<topic, gen, member, version, known, committed, late, puts, objects, letters, faults>>

(* Sends the plan, or goes straight to the objects of a plan that was found. *)
Plan(g) ==
  LET w == writers[g]
  IN /\ w.state = "checked"
     /\ IF w.found \/ Flaw = "write-before-plan"
        THEN ToWrite(g, w, 1)
        ELSE /\ MaySend(g)
             /\ Set(g, [w EXCEPT !.state = "planning", !.commit = PlanOf(g, w)])
             /\ UNCHANGED puts
     /\ UNCHANGED <<topic, gen, member, version, known, committed, late, objects, letters, faults>>

AfterCommit(g, w) ==
  IF w.state = "planning" THEN ToWrite(g, w, 1)
  ELSE Set(g, Idle(w, w.end)) /\ UNCHANGED puts

(* The coordinator takes a commit and its answer arrives. *)
CommitTaken(g) ==
  LET w == writers[g]
  IN /\ w.state \in {"planning", "finishing"} /\ Accepted(w.commit.generation)
     /\ committed' = Note(w.commit)
     /\ AfterCommit(g, w)
     /\ UNCHANGED <<topic, gen, member, version, known, late, objects, letters, faults>>

(* The coordinator refuses a commit of a past generation: the worker learns that it is out. *)
CommitRefused(g) ==
  LET w == writers[g]
  IN /\ w.state \in {"planning", "finishing"} /\ ~Accepted(w.commit.generation)
     /\ Set(g, Gone)
     /\ member' = [member EXCEPT ![w.worker] = IF @ = w.commit.generation THEN 0 ELSE @]
     /\ UNCHANGED <<topic, gen, version, known, committed, late, puts, objects, letters, faults>>

(* No answer: the commit may have been taken, may be taken later or never. The worker leaves the group. *)
CommitUnknown(g) ==
  LET w == writers[g]
  IN /\ w.state \in {"planning", "finishing"} /\ faults < MaxFaults
     /\ faults' = faults + 1
     /\ late' = late \cup {w.commit}
     /\ CASE Flaw = "unknown-sent-again" -> UNCHANGED <<writers, member, puts>>
          [] Flaw = "unknown-taken-as-done" -> AfterCommit(g, w) /\ UNCHANGED member
          [] OTHER -> Set(g, Gone) /\ member' = [member EXCEPT ![w.worker] = 0] /\ UNCHANGED puts
     /\ UNCHANGED <<topic, gen, version, known, committed, objects, letters>>

LateCommit == \E commit \in late :
  /\ Accepted(commit.generation)
  /\ committed' = Note(commit)
  /\ late' = late \ {commit}
  /\ UNCHANGED <<topic, gen, member, version, known, writers, puts, objects, letters, faults>>

(* S3 takes an object, whenever it likes; a key that stands is refused. *)
Put == \E object \in puts :
  /\ IF Flaw = "no-if-none-match"
     THEN /\ object \notin objects
          /\ objects' = { other \in objects : other.key # object.key } \cup {object} /\ UNCHANGED puts
     ELSE /\ objects' = objects \cup {object}
          /\ puts' = { other \in puts : other.key # object.key }
  /\ UNCHANGED <<topic, gen, member, version, known, writers, committed, late, letters, faults>>

(* The object stands, whoever wrote it (200 or 412): on to the next one, or to the dead letters. *)
PutAnswered(g) ==
  LET w == writers[g]
      own == ObjectsOf(w)
  IN /\ w.state = "writing"
     /\ Stands(own[w.at].key) \/ Flaw = "put-not-awaited"
     /\ IF w.at < Len(own) THEN ToWrite(g, w, w.at + 1) ELSE ToLetters(g, w) /\ UNCHANGED puts
     /\ UNCHANGED <<topic, gen, member, version, known, committed, late, objects, letters, faults>>

(* All of a range's dead letters are taken; a letter more of a record does no harm. *)
Publish(g) ==
  LET w == writers[g]
  IN /\ w.state = "letters"
     /\ letters' = letters \cup RefusedOf(w)
     /\ ToFinish(g, w)
     /\ UNCHANGED <<topic, gen, member, version, known, committed, late, puts, objects, faults>>

------------------------------------------------------------------------------
(* What befalls it. *)

(* A worker dies and is started again, with the same bundle or the next one. What it had sent stays in the network. *)
Crash(worker, bundle) ==
  LET own == { g \in Live : writers[g].worker = worker }
  IN /\ faults < MaxFaults /\ bundle >= version[worker] /\ (own # {} \/ bundle # version[worker])
     /\ faults' = faults + 1
     /\ version' = [version EXCEPT ![worker] = bundle]
     /\ member' = [member EXCEPT ![worker] = 0]
     /\ known' = [known EXCEPT ![worker] = NoTopic]
     /\ late' = late \cup { writers[g].commit : g \in { h \in own : writers[h].state \in {"planning", "finishing"}
                                                                   /\ Accepted(writers[h].commit.generation) } }
     /\ writers' = [g \in DOMAIN writers |-> IF g \in own THEN Gone ELSE writers[g]]
     /\ UNCHANGED <<topic, gen, committed, puts, objects, letters>>

(* The topic is deleted and made anew; Kafka may have dropped the group's offsets of it. *)
Recreate(kept) ==
  /\ Recreates /\ topic = "A"
  /\ topic' = "B"
  /\ committed' = IF kept THEN committed ELSE None
  /\ UNCHANGED <<gen, member, version, known, writers, late, puts, objects, letters, faults>>

(* A partition stopped with a named error, and somebody did what the error says: the newest bundle, the offsets deleted. *)
Mend(g) ==
  LET w == writers[g]
  IN /\ w.state = "stopped" /\ w.why # "412"
     /\ g = gen
     /\ version' = [version EXCEPT ![w.worker] = IF w.why = "contract" THEN 2 ELSE @]
     /\ committed' = IF committed.topic # topic THEN None ELSE committed
     /\ member' = [member EXCEPT ![w.worker] = 0]
     /\ known' = [known EXCEPT ![w.worker] = NoTopic]
     /\ writers' = [h \in DOMAIN writers |-> IF h \in Live /\ writers[h].worker = w.worker THEN Gone ELSE writers[h]]
     /\ UNCHANGED <<topic, gen, late, puts, objects, letters, faults>>

Done == committed.offset = Size /\ committed.end = 0 /\ committed.topic = topic

Init ==
  /\ topic = "A" /\ gen = 0 /\ committed = None /\ faults = 0
  /\ member = [p \in Workers |-> 0] /\ version = [p \in Workers |-> 1] /\ known = [p \in Workers |-> NoTopic]
  /\ writers = [g \in Generations |-> Gone]
  /\ late = {} /\ puts = {} /\ objects = {} /\ letters = {}

Work ==
  \/ \E worker \in Workers, joined \in SUBSET Workers : TakeOver(worker, joined)
  \/ \E g \in Generations :
       \/ Observe(g)
       \/ \E end \in 1 .. Size : Read(g, end)
       \/ CheckTopic(g) \/ NoticeTopic(g) \/ Plan(g) \/ CommitTaken(g) \/ CommitRefused(g)
       \/ PutAnswered(g) \/ Publish(g) \/ Mend(g)
  \/ Put
Trouble ==
  \/ \E worker \in Workers, joined \in SUBSET Workers : Rebalance(worker, joined)
  \/ \E g \in Generations : CommitUnknown(g)
  \/ LateCommit
  \/ \E worker \in Workers, bundle \in 1 .. 2 : Crash(worker, bundle)
  \/ \E kept \in BOOLEAN : Recreate(kept)
Rest == Done /\ UNCHANGED vars
Next == Work \/ Trouble \/ Rest

Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Work)

------------------------------------------------------------------------------
(* What must hold. *)
Places(record) == { object \in objects : record \in object.records }
Covered == { <<committed.topic, o>> : o \in { i \in Offsets : i < committed.offset } }

NoneLost == \A record \in Covered : Places(record) # {}
NoneDoubled == \A record \in UNION { object.records : object \in objects } : Cardinality(Places(record)) = 1
LettersFirst == \A record \in Covered : (\E object \in Places(record) : object.key.zone = "quarantine") => record \in letters
HoursInOrder ==
  \A object \in objects : \A o \in object.key.start .. object.key.end - 1 :
    Hours[o + 1] < object.key.hour => Places(<<object.key.topic, o>>) # {}
Unchanging == [][\A object \in objects : object \in objects']_vars
OffsetNeverBack == [][committed'.topic = committed.topic => committed'.offset >= committed.offset]_vars
Ends == <>Done

Symmetry == Permutations(Workers)
=============================================================================
