#!/bin/bash
# Runs once on every new node. On EKS everything a node needs comes with its image.
set -euo pipefail
logger -t hyperpod "lifecycle script of Slipway: nothing to do"
