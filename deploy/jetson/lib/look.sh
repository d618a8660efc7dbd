# Looks at cameras and broker from the device, with what a Debian system has: bash -s <look.sh, followed by calls of look_camera and
# look_broker. URLs come by standard input and stay off every command line. Prints ok|FAIL|note, what, found and remedy, divided by tabs.
say() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "${3//$'\t'/ }" "${4:-}"; }

# usage: reach WHAT SHOWN HOST PORT; false after it has said why not
reach() {
  local words code=0
  words=$(timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$3" "$4" 2>&1) || code=$?
  [ $code != 0 ] || return 0
  case $code:$words in
    124:* | *"timed out"* | *"No route"* | *unreachable*)
      say FAIL "$1" "$2: no answer of $3 port $4" "see that it has power and the device a route to it (ping, firewall)" ;;
    *refused*) say FAIL "$1" "$2: $3 refuses port $4" "the machine is there and nothing listens on that port: see that port and service are right" ;;
    *known* | *resolution* | *"No address"*)
      say FAIL "$1" "$2: the device knows no host $3" "see that the name is right and the device's DNS knows it (getent hosts $3), or give an address" ;;
    *) say FAIL "$1" "$2: ${words##*: }" "see that the device reaches $3 port $4" ;;
  esac
  return 1
}

# usage: host_port AUTHORITY PORT_IF_NONE; sets host and port
host_port() {
  host=$1 port=$2
  case $1 in
    \[*\]:*) host=${1%]:*}; host=${host#[}; port=${1##*]:} ;;
    \[*\]) host=${1#[}; host=${host%]} ;;
    *:*) host=${1%:*} port=${1##*:} ;;
  esac
}

look_camera() { # NAME URI
  local what="camera $1" uri=$2 scheme rest authority credentials="" shown host port found
  case $uri in
    /dev/*)
      if [ -e "$uri" ]; then say ok "$what" "$uri is there"
      else say FAIL "$what" "$uri: no such device" "plug the camera in; ls /dev/video* on the device lists what is there"; fi
      return ;;
    *://*) ;;
    *)
      if [ -f "$uri" ]; then say ok "$what" "$uri is there"
      else say FAIL "$what" "$uri: no such file on the device" "copy it there, or see that the path is right"; fi
      return ;;
  esac
  scheme=${uri%%://*} rest=${uri#*://}
  case $rest in *@*) credentials=${rest%@*} rest=${rest##*@} ;; esac
  authority=${rest%%[/?#]*}
  shown="$scheme://${credentials:+***@}$authority"
  case $scheme in rtsp) host_port "$authority" 554 ;; rtsps) host_port "$authority" 322 ;; https) host_port "$authority" 443 ;; *) host_port "$authority" 80 ;; esac
  reach "$what" "$shown" "$host" "$port" || return 0
  # What a URL may hold and a list cannot is the daemon's to read.
  if ! command -v ffprobe >/dev/null; then
    say note "$what" "$shown: something listens there; ffprobe is not on the device yet: its stream is looked at after the installation, before the service starts"
    return
  elif [[ ! $credentials =~ ^[A-Za-z0-9._~%:-]*$ ]] || [[ $uri == *"'"* ]]; then
    say note "$what" "$shown: something listens there; its stream is looked at after the installation, before the service starts"
    return
  fi
  if found=$(printf "ffconcat version 1.0\nfile '%s'\n" "$uri" | timeout 30 ffprobe -v error -f concat -safe 0 \
      -protocol_whitelist pipe,file,rtp,rtsp,tcp,udp,http,https,tls,crypto -select_streams v:0 \
      -show_entries stream=codec_name,width,height -of csv=p=0 -i pipe:0 2>&1) && [[ $found =~ ([a-z0-9]+),([0-9]+),([0-9]+) ]]; then
    say ok "$what" "$shown: ${BASH_REMATCH[1]} ${BASH_REMATCH[2]}x${BASH_REMATCH[3]}"
    return
  fi
  case $found in
    *401* | *403*) say FAIL "$what" "$shown: the user name or password was refused" "see that they are right and that this user may view the stream" ;;
    *404*) say FAIL "$what" "$shown: there is no such stream" "the camera's manual or web page says how its URL ends after host and port" ;;
    *"Invalid data"* | "") say FAIL "$what" "$shown: sends no video" "see that port and path are those of the stream, not of the camera's web page" ;;
    *) found=${found##*$'\n'}; say FAIL "$what" "$shown: ${found#pipe:0: }" "ffplay with the same source tells more" ;;
  esac
}

look_broker() { # HOST PORT
  reach "broker" "$1:$2" "$1" "$2" || return 0
  say ok "broker" "$1:$2: something listens there; whether it lets the device in is looked at after the installation, before the service starts"
}
